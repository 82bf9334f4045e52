// [data-select-all] ticks the boxes of its form; [data-selected] shows how many are ticked.
export function selection() {
  for (const all of document.querySelectorAll("[data-select-all]")) {
    const scope = all.closest("form") || document;
    const boxes = () => [...scope.querySelectorAll("input[type=checkbox][data-select]")];
    const count = () => {
      const ticked = boxes().filter((box) => box.checked).length;
      all.checked = ticked > 0 && ticked === boxes().length;
      all.indeterminate = ticked > 0 && ticked < boxes().length;
      for (const place of scope.querySelectorAll("[data-selected]")) place.textContent = String(ticked);
    };
    all.addEventListener("change", () => {
      for (const box of boxes()) box.checked = all.checked;
      count();
    });
    scope.addEventListener("change", count);
    count();
  }
}
