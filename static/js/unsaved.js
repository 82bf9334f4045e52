// <form data-unsaved>: whoever leaves while something typed is not saved is asked first; data-unsaved="typed", where the page came back
// with what was typed. A form that saves itself asks about what it has not saved: what was typed since or failed, a file that was chosen.
export function unsaved() {
  for (const form of document.querySelectorAll("form[data-unsaved]")) {
    let changed = form.dataset.unsaved === "typed";
    form.addEventListener("input", () => {
      changed = true;
    });
    form.addEventListener("submit", () => {
      changed = false;
    });
    window.addEventListener("beforeunload", (event) => {
      const kept = form.dataset.kept && form.dataset.unsaved !== "typed" && !chosen(form);
      if (!changed || kept) return;
      event.preventDefault();
      event.returnValue = "";
    });
  }
}

function chosen(form) {
  return [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
}
