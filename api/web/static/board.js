// The board with the keyboard, and the exact price of a host that is chosen. Without this script every row is a form that works.

const table = document.querySelector("#board");
if (table) {
  const rows = () => [...table.tBodies[0].rows].filter((row) => !row.hidden);
  const goTo = (row) => {
    for (const other of table.tBodies[0].rows) other.tabIndex = other === row ? 0 : -1;
    row?.focus();
  };
  const step = (row, by) => {
    const all = rows();
    goTo(all[Math.max(0, Math.min(all.length - 1, all.indexOf(row) + by))]);
  };
  const press = (row, ...acts) => {
    for (const act of acts) {
      const button = row.querySelector(`button[value="${act}"]`);
      if (button) return button.click();
    }
  };

  for (const [number, row] of [...table.tBodies[0].rows].entries()) row.tabIndex = number ? -1 : 0;

  table.addEventListener("keydown", (event) => {
    const row = event.target.closest("tbody tr");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target !== row) {
      if (event.key === "Escape") goTo(row);
      return;
    }
    const act = {
      ArrowDown: () => step(row, 1),
      ArrowUp: () => step(row, -1),
      Home: () => goTo(rows()[0]),
      End: () => goTo(rows().at(-1)),
      Enter: () => row.querySelector("select")?.focus(),
      l: () => press(row, "lock", "unlock"),
      b: () => press(row, "ban"),
      u: () => document.querySelector("#undo button")?.click(),
      "/": () => document.querySelector("#seek")?.focus(),
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  const seek = document.querySelector("#seek");
  if (seek) {
    seek.closest("[hidden]").hidden = false;
    const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    seek.addEventListener("input", () => {
      for (const row of table.tBodies[0].rows) row.hidden = !fold(row.cells[0].textContent).includes(fold(seek.value));
    });
    seek.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape" && event.key !== "ArrowDown") return;
      event.preventDefault();
      goTo(rows()[0]);
    });
  }

  let asked = 0;
  table.addEventListener("change", async (event) => {
    const select = event.target.closest("select[data-learner]");
    if (!select) return;
    const told = select.closest("td").querySelector(".told");
    told.replaceChildren();
    if (!select.value || select.value === select.dataset.own) return;
    const mine = ++asked;
    const address = new URL(table.dataset.price, location.href);
    address.searchParams.set("learner", select.dataset.learner);
    address.searchParams.set("host", select.value);
    const answer = await fetch(address);
    if (!answer.ok || mine !== asked) return;
    const part = new DOMParser().parseFromString(await answer.text(), "text/html");
    told.replaceChildren(...part.body.childNodes);
  });
}
