// <div data-pad="id"> with a canvas: what is drawn on it goes, as a PNG, into the hidden field of that id when its form is sent.
// Hidden where no script runs: then he signs by his account, or on paper.
export function pads() {
  for (const pad of document.querySelectorAll("[data-pad]")) {
    const field = document.getElementById(pad.dataset.pad);
    const sheet = pad.querySelector("canvas");
    const pen = sheet?.getContext?.("2d");
    if (!field || !pen) continue;
    pad.hidden = false;
    draws(pad, sheet, pen, field);
  }
}

function draws(pad, sheet, pen, field) {
  let last = null;
  let drawn = false;
  pen.lineWidth = 3;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.strokeStyle = "#000";
  const place = (event) => {
    const box = sheet.getBoundingClientRect();
    return [((event.clientX - box.left) * sheet.width) / box.width, ((event.clientY - box.top) * sheet.height) / box.height];
  };
  const line = (event) => {
    const next = place(event);
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...next);
    pen.stroke();
    last = next;
    drawn = true;
  };
  sheet.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    sheet.setPointerCapture(event.pointerId);
    last = place(event);
    line(event);
  });
  sheet.addEventListener("pointermove", (event) => last && line(event));
  for (const type of ["pointerup", "pointercancel"]) sheet.addEventListener(type, () => (last = null));
  pad.querySelector("[data-pad-clear]").addEventListener("click", () => {
    pen.clearRect(0, 0, sheet.width, sheet.height);
    drawn = false;
    field.value = "";
  });
  field.form.addEventListener("submit", () => {
    if (drawn) field.value = sheet.toDataURL("image/png");
  });
}
