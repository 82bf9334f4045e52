// <form data-autosave="/address/"> is posted there, without its files, three seconds after the last change, when the
// page is left, and again until it succeeds; data-autosave-pause says how many seconds otherwise. An answer that names a
// revision puts it into the form's field of that name. [data-autosave-state] says when; its words come from data attributes.
// data-kept is on the form as long as everything that was typed is saved.
const PAUSE = 3000;
const AGAIN = 15000;

export function autosave() {
  for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);
}

function watch(form) {
  const pause = Number(form.dataset.autosavePause || 0) * 1000 || PAUSE;
  const state = document.querySelector("[data-autosave-state]");
  let timer = 0;
  let changed = 0;
  let sending = false;

  const say = (words, late) => {
    if (!state) return;
    state.textContent = words;
    state.classList.toggle("saved--late", late);
  };

  const body = () => {
    const data = new FormData(form);
    for (const input of form.querySelectorAll("input[type=file]")) data.delete(input.name);
    return data;
  };

  const save = async (leaving) => {
    clearTimeout(timer);
    timer = 0;
    if (!changed || sending) return;
    const taken = changed;
    sending = true;
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: body(),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        keepalive: leaving === true,
      });
      const revision = answer.headers.get("X-Revision");
      if (revision && form.elements.revision) form.elements.revision.value = revision;
      if (answer.status === 409 || answer.status === 422) {
        // Filed or changed meanwhile, or not saved so: trying again would not help, the words of the answer do.
        changed = 0;
        say((await answer.json()).detail, true);
        return;
      }
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      if (changed === taken) {
        changed = 0;
        form.dataset.kept = "yes";
      }
      say(state ? state.dataset.savedWords.replace("{time}", clock()) : "", false);
    } catch {
      say(state ? state.dataset.lateWords : "", true);
      timer = setTimeout(save, AGAIN);
    } finally {
      sending = false;
    }
    if (changed && !timer) timer = setTimeout(save, pause);
  };

  form.addEventListener("input", () => {
    changed += 1;
    delete form.dataset.kept;
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  });
  form.addEventListener("submit", () => {
    changed = 0;
    clearTimeout(timer);
  });
  window.addEventListener("online", () => save());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save(true);
  });
}

function clock() {
  return new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
}
