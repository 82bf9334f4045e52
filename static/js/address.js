// <div data-address>: when a division is chosen, the list of those below it stands beside it; the lists further down are gone. Without
// a script a button sends the page for the next list (matters/forms/addresses.py), and it is drawn the same. Where the list cannot be
// had, [data-address-said] says so and lets one try again, and the button that sends the page is there too.
export function addresses() {
  for (const box of document.querySelectorAll("[data-address]")) {
    say(box, null);
    box.addEventListener("change", (event) => {
      if (event.target.matches("select")) step(box, event.target);
    });
  }
}

async function step(box, select) {
  const levels = [...box.querySelectorAll(".address__level")];
  const place = levels.indexOf(select.closest(".address__level"));
  for (const below of levels.slice(place + 1)) below.remove();
  say(box, null);
  const code = select.value;
  if (!code) return;
  const told = await listBelow(code);
  if (select.value !== code || !select.isConnected) return;
  if (!told) return say(box, select);
  if (!told.items.length) return;
  if (box.querySelectorAll(".address__level").length !== place + 1) return;
  const next = levels[place].cloneNode(true);
  const [label, list] = [next.querySelector("label"), next.querySelector("select")];
  const suffix = `_code${place + 1}`;
  list.name = select.name.replace(/_code\d*$/, suffix);
  list.id = select.id.replace(/_code\d*$/, suffix);
  label.htmlFor = list.id;
  label.textContent = told.words;
  list.classList.remove("govuk-select--error");
  list.length = 0;
  list.append(new Option(box.dataset.choose, ""), ...told.items.map(([value, words]) => new Option(words, value)));
  levels[place].after(next);
}

async function listBelow(code) {
  try {
    const answer = await fetch(`/divisions/${code}/`);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

// That the list below this one could not be had, with a button to try again; null: nothing is the matter.
function say(box, select) {
  const next = box.querySelector(".address__next");
  if (next) next.hidden = !select;
  const said = box.querySelector("[data-address-said]");
  if (!said) return;
  said.replaceChildren();
  if (!select) return;
  const again = document.createElement("button");
  again.type = "button";
  again.className = "button-link";
  again.textContent = said.dataset.again;
  again.addEventListener("click", () => {
    select.focus();
    step(box, select);
  });
  said.append(`${said.dataset.words} `, again);
}
