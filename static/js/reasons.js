// <fieldset data-reasons="grade"> with <details data-reasons-of="5">…: only the reasons that belong to the chosen grade are
// shown, opened; what was ticked under another grade is unticked. Before a grade is chosen none is shown.
export function reasons() {
  for (const set of document.querySelectorAll("[data-reasons]")) {
    const form = set.closest("form");
    const show = () => {
      const chosen = form.elements[set.dataset.reasons].value;
      set.hidden = !chosen;
      for (const group of set.querySelectorAll("[data-reasons-of]")) {
        const mine = group.dataset.reasonsOf === chosen;
        group.hidden = !mine;
        group.open = mine;
        if (!mine) for (const box of group.querySelectorAll("input")) box.checked = false;
      }
    };
    form.addEventListener("change", (event) => {
      if (event.target.name === set.dataset.reasons) show();
    });
    show();
  }
}
