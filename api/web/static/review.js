// The review of a plan with few keys, and the progress of its reading. Without it the page works with forms and links.
const SAY = { y: "central", m: "mentioned", n: "no", u: "" };
const POLL_MS = 1500;
const proposals = [...document.querySelectorAll("[data-proposal]")];

function go(proposal) {
  const target = proposal?.querySelector("input:checked") ?? proposal?.querySelector("input");
  target?.focus();
  proposal?.scrollIntoView({ block: "nearest" });
}

function answer(proposal, key) {
  const box = proposal.querySelector(`input[name^="say:"][value="${SAY[key]}"]`);
  if (!box) return;
  box.checked = true;
  box.focus();
}

document.querySelectorAll("[data-keys]").forEach((hint) => (hint.hidden = false));
document.addEventListener("keydown", (event) => {
  const proposal = event.target.closest?.("[data-proposal]");
  const writes = event.target.matches?.("textarea, select, input:not([type=radio])");
  if (!proposal || writes || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  const place = proposals.indexOf(proposal);
  if (key in SAY) answer(proposal, key);
  else if (key === "j") go(proposals[place + 1]);
  else if (key === "k") go(proposals[place - 1]);
  else return;
  event.preventDefault();
});

const waiting = document.querySelector("[data-progress]");
async function follow() {
  const response = await fetch(waiting.dataset.progress);
  if (!response.ok) return;
  const { stage, progress } = await response.json();
  if (stage === "ready" || stage === "failed") return location.reload();
  waiting.querySelector("progress").value = progress;
  setTimeout(follow, POLL_MS);
}
if (waiting) setTimeout(follow, POLL_MS);
