// Keys of the workbench. Single keys can be switched off (WCAG 2.1.4) and never work inside a field one types in.
//   J K     next and previous row of [data-queue], by real focus on the row's own link, so Enter opens it
//   1 2 3   the answers of the point at hand in [data-points]
//   /       [data-search]      ?  the list of keys      Ctrl+Enter  [data-primary]
//   others  whatever element carries data-key="n"
const OFF = "yinuo.keys";

// After up or down was pressed on a row (a button act of its form), the focus is on the same button of the row where it stands now.
const MOVED = "yinuo.moved";

function arrive() {
  document.addEventListener("submit", (event) => {
    const [, does] = /\/(up|down)$/.exec(event.submitter?.name === "act" ? event.submitter.value : "") || [];
    if (does) window.sessionStorage.setItem(MOVED, does);
  });
  const does = window.sessionStorage.getItem(MOVED);
  window.sessionStorage.removeItem(MOVED);
  if (!does || !window.location.hash) return;
  // The browser goes to the address's own place first, and takes the focus there.
  window.addEventListener("load", () => window.requestAnimationFrame(() => {
    const row = document.getElementById(window.location.hash.slice(1));
    const buttons = [...(row?.querySelectorAll("button[name=act]:not([disabled])") || [])].filter((one) => /\/(up|down)$/.test(one.value));
    (buttons.find((one) => one.value.endsWith(`/${does}`)) || buttons[0])?.focus();
  }));
}

export function keys() {
  arrive();
  const list = document.getElementById("keys");
  const off = () => window.localStorage.getItem(OFF) === "off";
  const toggle = document.querySelector("[data-keys-toggle]");

  if (toggle) {
    toggle.checked = !off();
    toggle.addEventListener("change", () => window.localStorage.setItem(OFF, toggle.checked ? "on" : "off"));
  }
  for (const button of document.querySelectorAll("[data-keys-open]")) button.addEventListener("click", () => list?.showModal());

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      press(event, document.querySelector("[data-primary]:not([disabled])"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || off() || typing(event.target) || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") step(event, key === "j" ? 1 : -1);
    else if (key === "1" || key === "2" || key === "3") answer(event, Number(key));
    else if (key === "/") focus(event, document.querySelector("[data-search]"));
    else if (key === "?") {
      event.preventDefault();
      list?.showModal();
    } else press(event, document.querySelector(`[data-key="${window.CSS.escape(key)}"]:not([disabled])`));
  });
  document.documentElement.dataset.keys = "on";
}

function typing(target) {
  if (target.isContentEditable || target.tagName === "TEXTAREA" || target.tagName === "SELECT") return true;
  return target.tagName === "INPUT" && !["radio", "checkbox", "button", "submit", "file"].includes(target.type);
}

function focus(event, element) {
  if (!element) return;
  event.preventDefault();
  element.focus();
  element.select?.();
}

function press(event, element) {
  if (!element) return;
  event.preventDefault();
  element.focus();
  element.click();
}

function step(event, by) {
  const links = [...document.querySelectorAll("[data-queue] [data-open]")];
  if (!links.length) return;
  const row = document.activeElement.closest("[data-queue] tr");
  const here = row ? links.findIndex((link) => row.contains(link)) : -1;
  const next = here < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(here + by, 0), links.length - 1);
  event.preventDefault();
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
}

function answer(event, number) {
  const points = [...document.querySelectorAll("[data-points] [data-point]")];
  if (!points.length) return;
  const open = (point) => !point.querySelector("input[type=radio]:checked");
  const here = points.find((point) => point.contains(document.activeElement)) || points.find(open) || points[0];
  const radio = here.querySelectorAll("input[type=radio]")[number - 1];
  if (!radio) return;
  event.preventDefault();
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  const after = points.slice(points.indexOf(here) + 1).find(open) || here;
  after.querySelector("input[type=radio]:checked, input[type=radio]").focus();
}
