// <form data-suggestions="/address/"> shows under its field what may be meant by what is typed so far: links that the server
// made. ↓ and ↑ go through them, Escape puts them away. Without any of this, submitting finds the same.
const PAUSE = 200;

export function suggestions() {
  for (const form of document.querySelectorAll("form[data-suggestions]")) watch(form);
}

function watch(form) {
  const field = form.querySelector("[data-search]");
  const list = form.querySelector("[data-suggestions-list]");
  let timer = 0;
  let asking = null;
  let shown = "";

  const put = (html) => {
    list.innerHTML = html;
    list.hidden = !list.querySelector("a");
  };

  const forget = () => {
    clearTimeout(timer);
    if (asking) asking.abort();
    shown = "";
    put("");
  };

  const ask = async () => {
    const typed = field.value.trim();
    if (!typed) return forget();
    if (typed === shown) return;
    if (asking) asking.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.suggestions}?q=${encodeURIComponent(typed)}`, { signal: asking.signal });
      if (!answer.ok) return;
      shown = typed;
      put(await answer.text());
    } catch {
      // Another letter was typed, or the line is down: the button still works.
    }
  };

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };

  field.addEventListener("input", (event) => {
    if (!event.isComposing) soon();
  });
  field.addEventListener("compositionend", soon);

  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      forget();
      field.focus();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      const stops = [field, ...list.querySelectorAll("a")];
      const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
      event.preventDefault();
      if (next) next.focus();
    }
  });

  // The field keeps the focus while a link is pressed: where links take none (Safari), the list would be gone before the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());

  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) forget();
  });
}
