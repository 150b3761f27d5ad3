// Lets the map be zoomed and moved by buttons and by dragging. Without it the views below the map are links.
const STEP = 0.7;

function attach(svg) {
  const whole = svg.viewBox.baseVal;
  const first = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  const dots = [...svg.querySelectorAll("circle")].map((dot) => [dot, dot.r.baseVal.value]);
  const tools = document.querySelector(".map-tools[hidden]");

  const show = (x, y, width) => {
    const height = (width * first.height) / first.width;
    svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    for (const [dot, radius] of dots) dot.setAttribute("r", radius * Math.sqrt(width / first.width));
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
