// <form data-upload="row-id"> with a file input: sent at once when files are chosen, with its progress shown, tried three
// times when the network breaks, and by hand after that. The server answers as it does without JavaScript, with the
// page; the row of that id is taken out of it. Files may also be dropped on the row.
const TRIES = 3;
const WAIT = 2000;

export function uploads() {
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form[data-upload]");
    if (form && event.target.type === "file" && event.target.files.length) send(form, 1);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest?.("form[data-upload]");
    if (!form) return;
    event.preventDefault();
    send(form, 1);
  });
  for (const type of ["dragover", "dragleave", "drop"]) document.addEventListener(type, drag);
}

function drag(event) {
  const row = event.target.closest?.(".upload");
  const form = row && row.querySelector("form[data-upload]");
  if (!form) return;
  event.preventDefault();
  row.classList.toggle("upload--over", event.type === "dragover");
  if (event.type !== "drop" || !event.dataTransfer.files.length) return;
  form.querySelector("input[type=file]").files = event.dataTransfer.files;
  send(form, 1);
}

function send(form, attempt) {
  if (form.dataset.sending === "yes" && attempt === 1) return;
  form.dataset.sending = "yes";
  form.removeAttribute("data-broken");
  const row = document.getElementById(form.dataset.upload);
  const bar = form.querySelector("progress");
  const state = form.querySelector("[data-upload-state]");
  const say = (words) => {
    if (state) state.textContent = words;
  };
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (event) => {
    if (!bar || !event.lengthComputable) return;
    bar.hidden = false;
    bar.max = event.total;
    bar.value = event.loaded;
    say(form.dataset.sendingWords.replace("{percent}", String(Math.round((100 * event.loaded) / event.total))));
  });
  const failed = () => {
    if (attempt < TRIES) {
      say(form.dataset.againWords);
      setTimeout(() => send(form, attempt + 1), WAIT * attempt);
      return;
    }
    form.dataset.sending = "no";
    form.setAttribute("data-broken", "");
    if (bar) bar.hidden = true;
    say(form.dataset.brokenWords);
  };
  request.addEventListener("error", failed);
  request.addEventListener("timeout", failed);
  request.addEventListener("load", () => {
    form.dataset.sending = "no";
    if (request.status >= 500) return failed();
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const fresh = row && page.getElementById(row.id);
    if (!fresh) {
      window.location.reload();
      return undefined;
    }
    row.replaceWith(fresh);
    const next = fresh.querySelector("[data-upload-after]") || fresh.querySelector("input[type=file]");
    next?.focus();
    return undefined;
  });
  request.send(new FormData(form));
}
