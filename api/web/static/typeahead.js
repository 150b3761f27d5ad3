// Offers cities while a name is typed. Without it the form asks the server, which answers with a page.
const WAIT_MS = 120;

function attach(form) {
  const box = form.querySelector("input[name=q]");
  const list = document.createElement("ul");
  list.className = "options";
  list.id = "options";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.label);
  list.hidden = true;
  box.closest(".field").append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", "options"], ["autocomplete", "off"]]) box.setAttribute(name, value);
  let timer;
  let asked = 0;

  const close = () => {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    const mine = ++asked;
    const response = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(box.value)}`);
    if (mine !== asked || !response.ok) return;
    list.innerHTML = await response.text();
    list.hidden = !list.children.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
  };
  const choose = (option) => {
    if (!option) return;
    for (const other of list.children) other.setAttribute("aria-selected", String(other === option));
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const go = (option) => {
    const need = form.querySelector("[name=need]")?.value.trim();
    const asked = new URLSearchParams({ kind: "reviewers", need });
    location.assign(need ? `${option.dataset.address}/peers?${asked}` : option.dataset.address);
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    if (!box.value.trim()) return close();
    timer = setTimeout(ask, WAIT_MS);
  });
  box.addEventListener("keydown", (event) => {
    const marked = list.querySelector("[aria-selected=true]");
    if (event.key === "Escape") close();
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(marked?.nextElementSibling ?? list.firstElementChild);
    if (event.key === "ArrowUp") choose(marked?.previousElementSibling ?? list.lastElementChild);
    if (event.key === "Enter" && marked) go(marked);
    if (["ArrowDown", "ArrowUp"].includes(event.key) || (event.key === "Enter" && marked)) event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(option);
  });
  box.addEventListener("blur", close);
}

document.querySelectorAll("form[data-suggest]").forEach(attach);
