// Idle means lock, not log-out (U8). After data-idle seconds without input the page goes under its cover: nothing of it can be seen,
// reached or read out, and all that was typed and chosen stays where it is. The server is told and refuses everything until
// the same officer has unlocked. All pages of the browser lock and unlock together; a page whose officer is gone goes, too.
import { ceremony, possible } from "./ceremony.js";

const cover = document.getElementById("cover");
if (cover) begin();

function begin() {
  const { face, idle, lock, pulse, state } = cover.dataset;
  const patience = Number(idle) * 1000;
  const form = cover.querySelector("[data-cover-form]");
  const field = form.querySelector("input[type=password]");
  const error = cover.querySelector("[data-cover-error]");
  const byKey = cover.querySelector("[data-cover-passkey]");
  const wires = "BroadcastChannel" in window ? new BroadcastChannel("yinuo.lock") : null;
  const title = document.title;
  let touched = Date.now();
  let told = Date.now();
  let locked = false;
  let before = null;

  const tell = (message) => wires && wires.postMessage(message);
  const token = () => cover.querySelector("[name=csrfmiddlewaretoken]").value;

  async function post(address) {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", token());
    return fetch(address, { method: "POST", body: data, headers: { Accept: "application/json" }, credentials: "same-origin" });
  }

  function shut() {
    if (locked) return;
    locked = true;
    before = document.activeElement;
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    for (const part of document.body.children) if (part !== cover) part.inert = true;
    cover.hidden = false;
    document.documentElement.classList.add("is-covered");
    document.title = cover.dataset.title;
    field.value = "";
    error.textContent = "";
    if (byKey && possible()) byKey.hidden = false;
    field.focus();
  }

  function open(fresh) {
    // The token may be another one: the officer signed in again meanwhile.
    if (fresh) {
      for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = fresh;
      if (document.body.hasAttribute("hx-headers")) document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": fresh }));
    }
    touched = told = Date.now();
    if (!locked) return;
    locked = false;
    for (const part of document.body.children) part.inert = false;
    cover.hidden = true;
    document.documentElement.classList.remove("is-covered");
    document.title = title;
    field.value = "";
    if (before && before.isConnected) before.focus();
  }

  // Somebody else sits here now: this page, with all that was typed in it, is gone for good.
  function leave() {
    shut();
    window.location.replace("/");
  }

  async function look() {
    let said;
    try {
      said = await (await fetch(state, { headers: { Accept: "application/json" }, credentials: "same-origin" })).json();
    } catch {
      return;
    }
    if (said.face && said.face !== face) leave();
    else if (!said.face) {
      shut();
      error.textContent = cover.dataset.goneWords;
    } else if (said.locked) shut();
    else open(said.token);
  }

  function idleNow() {
    if (!locked && Date.now() - touched >= patience) {
      shut();
      tell("shut");
      post(lock).catch(() => {});
    }
  }

  function touch() {
    if (locked) return;
    if (Date.now() - touched >= patience) return idleNow();
    touched = Date.now();
    if (touched - told >= Math.min(60000, patience / 2)) {
      told = touched;
      tell("touch");
      post(pulse)
        .then((reply) => reply.status === 423 && shut())
        .catch(() => {});
    }
  }

  for (const kind of ["keydown", "pointerdown", "wheel", "input", "touchstart"]) {
    window.addEventListener(kind, touch, { capture: true, passive: true });
  }
  // No key of the workbench works through the cover.
  window.addEventListener("keydown", (event) => locked && event.stopPropagation(), { capture: true });
  window.setInterval(idleNow, 1000);
  window.addEventListener("pageshow", (event) => event.persisted && look());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    idleNow();
    if (locked) look();
  });
  window.addEventListener("focus", () => locked && look());
  document.addEventListener("htmx:responseError", (event) => event.detail.xhr.status === 423 && shut());
  for (const button of document.querySelectorAll("[data-lock-now]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      touched = 0;
      idleNow();
    });
  }
  if (wires) {
    wires.addEventListener("message", (event) => {
      if (event.data === "shut") shut();
      else if (event.data === "open") look();
      else if (event.data === "touch" && !locked) touched = told = Date.now();
    });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.textContent = "";
    try {
      const reply = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      if (reply.redirected) return look();
      freed(reply.ok, await reply.json());
    } catch {
      error.textContent = cover.dataset.brokenWords;
    }
    field.value = "";
  });
  if (byKey) {
    byKey.addEventListener("submit", async (event) => {
      event.preventDefault();
      error.textContent = "";
      try {
        freed(true, await ceremony(byKey, byKey.dataset.coverPasskey, false));
      } catch (no) {
        error.textContent = no.message;
      }
    });
  }

  function freed(ok, said) {
    if (!ok) {
      error.textContent = said.words || cover.dataset.brokenWords;
      field.focus();
    } else if (said.face !== face) leave();
    else {
      open(said.token);
      tell("open");
    }
  }
}
