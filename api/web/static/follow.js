// Lets the list follow the sliders while they are moved. Without it the button of the form does the same.
const WAIT_MS = 250;
const form = document.querySelector("form[data-follow]");
const told = document.getElementById("followed");
let timer = 0;
let asked = 0;

async function follow() {
  const number = ++asked;
  const given = [...new FormData(form)].filter(([name, value]) => value !== "" && !(name.startsWith("facet.") && Number(value) === 1));
  const address = `${new URL(form.action).pathname}?${new URLSearchParams(given)}`;
  const answer = await fetch(address);
  if (!answer.ok || number !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const chosen = new Set([...document.querySelectorAll(".choose input:checked")].map((box) => box.value));
  for (const part of ["#list", "#narrow > .map"]) {
    const now = document.querySelector(part);
    const then = page.querySelector(part);
    if (now && then) now.replaceWith(then);
  }
  for (const box of document.querySelectorAll(".choose input")) box.checked = chosen.has(box.value);
  history.replaceState(null, "", address);
  const first = [...document.querySelectorAll("#list article h3")].slice(0, 3).map((name) => name.textContent);
  told.textContent = form.dataset.follow.replace("{names}", first.join(", "));
}

form?.addEventListener("input", (event) => {
  if (event.target.type !== "range") return;
  event.target.nextElementSibling.textContent = Number(event.target.value).toLocaleString(document.documentElement.lang);
  clearTimeout(timer);
  timer = setTimeout(follow, WAIT_MS);
});
