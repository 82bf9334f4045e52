// <div data-address>: when a division is chosen, the list of those below it stands beside it; the lists further down are gone. Without
// a script a button sends the page for the next list (matters/forms/addresses.py), and it is drawn the same.
export function addresses() {
  for (const box of document.querySelectorAll("[data-address]")) {
    box.querySelector(".address__next")?.remove();
    box.addEventListener("change", (event) => {
      if (event.target.matches("select")) step(box, event.target);
    });
  }
}

async function step(box, select) {
  const levels = [...box.querySelectorAll(".address__level")];
  const place = levels.indexOf(select.closest(".address__level"));
  for (const below of levels.slice(place + 1)) below.remove();
  const code = select.value;
  if (!code) return;
  const answer = await fetch(`/divisions/${code}/`).catch(() => null);
  const told = answer && answer.ok ? await answer.json() : { items: [] };
  if (select.value !== code || !select.isConnected || !told.items.length) return;
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
