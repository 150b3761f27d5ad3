// Saves the form of a colleague while it is filled in. Without it the button below saves.
const form = document.querySelector("form[data-autosave]");
const status = form.querySelector("[data-status]");
const WAIT_MS = 1200;
let timer;
let saving = Promise.resolve();

async function save() {
  const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const etag = page.querySelector("input[name=etag]");
  if (response.ok && etag) form.querySelector("input[name=etag]").value = etag.value;
  status.textContent = response.ok ? form.dataset.saved : form.dataset.unsaved;
}

function plan() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    saving = saving.then(save).catch(() => (status.textContent = form.dataset.unsaved));
  }, WAIT_MS);
}

form.addEventListener("change", plan);
