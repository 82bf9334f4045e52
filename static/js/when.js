// <div data-shown-when="{condition}">: shown while the condition on other answers of its form holds, or cannot be told from this
// page (matters/conditions.py says the same to the server, which alone decides). <… data-when-section> is hidden with the last of its
// fields. Without a script everything is shown, with the condition in words.
export function when() {
  const parts = [...document.querySelectorAll("[data-shown-when]")];
  if (!parts.length) return;
  const conditions = new Map(parts.map((part) => [part, JSON.parse(part.dataset.shownWhen)]));
  const show = () => {
    for (const [part, condition] of conditions) {
      const held = holds(condition, part.closest("form"));
      part.hidden = held === false;
      part.classList.toggle("when--told", held === true);
      // In a grid the place of what is hidden is not kept.
      const cell = part.parentElement;
      if ("whenCell" in cell.dataset) cell.hidden = held === false;
    }
    for (const section of document.querySelectorAll("[data-when-section]")) {
      const within = [...section.querySelectorAll("[data-shown-when]")];
      const always = section.querySelectorAll(".govuk-form-group").length > section.querySelectorAll("[data-shown-when] .govuk-form-group").length;
      section.hidden = within.length > 0 && !always && within.every((part) => part.hidden);
    }
  };
  document.addEventListener("change", show);
  show();
}

function holds(condition, form) {
  if (condition.all) return all(condition.all.map((one) => holds(one, form)));
  if (condition.any) return not(all(condition.any.map((one) => not(holds(one, form)))));
  if (condition.not) return not(holds(condition.not, form));
  const given = answer(form, condition.key);
  if (given === null) return null;
  if (!("is" in condition)) return given.some((one) => one !== "");
  const wanted = [].concat(condition.is).map(String);
  return given.some((one) => wanted.includes(one));
}

function all(parts) {
  if (parts.includes(false)) return false;
  return parts.includes(null) ? null : true;
}

function not(part) {
  return part === null ? null : !part;
}

// What is answered to a field of this page, or to a question of the guide beside it; null where neither stands here. What is hidden
// itself is answered by nothing.
function answer(form, key) {
  const controls = [...form.elements].filter((one) => one.name === key || one.name === `situation-${key}` || one.name.startsWith(`${key}_`));
  if (!controls.length) return null;
  if (controls.every((one) => one.closest("[data-shown-when][hidden]"))) return [""];
  return controls.filter((one) => !["radio", "checkbox"].includes(one.type) || one.checked).map((one) => one.value);
}
