// Lets the map be zoomed and moved by buttons and by dragging, and names its points as the list of the page does.
// Without it the views below the map are links, and so is every point.
const STEP = 0.7;

function name(svg) {
  const names = new Map([...document.querySelectorAll("main li a")].map((link) => [link.getAttribute("href"), link.textContent]));
  for (const link of svg.querySelectorAll("a")) {
    const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
    title.textContent = names.get(link.getAttribute("href")) ?? "";
    link.prepend(title);
  }
}

function attach(svg) {
  name(svg);
  const whole = svg.viewBox.baseVal;
  const first = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  const dots = [...svg.querySelectorAll("circle")].map((dot) => {
    const label = dot.parentNode.querySelector("text");
    return { dot, label, radius: dot.r.baseVal.value, letters: Number(label?.getAttribute("font-size")) };
  });
  const tools = document.querySelector(".map-tools[hidden]");

  const show = (x, y, width) => {
    const height = (width * first.height) / first.width;
    svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    const scale = Math.sqrt(width / first.width);
    for (const { dot, label, radius, letters } of dots) {
      dot.setAttribute("r", radius * scale);
      label?.setAttribute("font-size", letters * scale);
      label?.setAttribute("x", dot.cx.baseVal.value + 1.7 * radius * scale);
      label?.setAttribute("y", dot.cy.baseVal.value + 1.2 * radius * scale);
    }
  };
  const zoom = (factor) => {
    const { x, y, width, height } = svg.viewBox.baseVal;
    const wanted = Math.min(first.width, Math.max(first.width / 12, width * factor));
    show(x + (width - wanted) / 2, y + (height - (wanted * height) / width) / 2, wanted);
  };

  tools.hidden = false;
  tools.addEventListener("click", (event) => {
    const act = event.target.closest("button")?.dataset.act;
    if (act === "in") zoom(STEP);
    if (act === "out") zoom(1 / STEP);
    if (act === "reset") show(first.x, first.y, first.width);
  });

  let from = null;
  svg.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.target.closest("a")) return;
    const { x, y, width } = svg.viewBox.baseVal;
    from = { left: event.clientX, top: event.clientY, x, y, width, scale: width / svg.clientWidth };
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (from) show(from.x - (event.clientX - from.left) * from.scale, from.y - (event.clientY - from.top) * from.scale, from.width);
  });
  svg.addEventListener("pointerup", () => { from = null; });
}

document.querySelectorAll("svg[data-map]").forEach(attach);
