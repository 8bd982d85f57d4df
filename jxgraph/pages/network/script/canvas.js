// The canvas: the plane (vis-network in the page) moves, scales and triggers drawing. It gets no nodes and no physics:
// everything is drawn here in a few paths, so that a filter, a selection or another view costs one frame even with thousands of
// tasks.
const MISS = { node: 6, line: 5 }; // pixels by which a pointer may miss
const REST = 140; // milliseconds without movement after which many lines are drawn again

const network = createPlane(byId("canvas"));

let last = { left: 0, top: 0, scale: 0 };
let resting = 0;

network.on("beforeDrawing", (ctx) => {
  const now = frame();
  const moved = now.left !== last.left || now.top !== last.top || now.scale !== last.scale;
  if (moved && paths.crowded) {
    clearTimeout(resting);
    resting = setTimeout(() => network.redraw(), REST);
  }
  last = now;
  paint(ctx, now, moved);
});

// Draw the next frame as one of a movement.
function drawQuickly() {
  last.scale = 0;
  network.redraw();
}

// vis-network's own keys would take the focus to the drawing whenever the pointer crosses it.
const STEP = 60; // pixels
const MOVES = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

function zoom(factor) {
  allShown = false;
  network.moveTo({ scale: network.getScale() * factor });
}

function shift(right, down) {
  allShown = false;
  network.moveTo({ offset: { x: -right, y: -down } });
}

function moveByKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { key } = event;
  if (key in MOVES) shift(...MOVES[key]);
  else if (key === "+" || key === "=") zoom(1.3);
  else if (key === "-") zoom(1 / 1.3);
  else if (key === "0") showAll();
  else return;
  event.preventDefault();
}

// The visible part of the plane.
function frame() {
  const { clientWidth, clientHeight } = byId("canvas");
  const { x: left, y: top } = network.DOMtoCanvas({ x: 0, y: 0 });
  const { x: right, y: bottom } = network.DOMtoCanvas({ x: clientWidth, y: clientHeight });
  return { left, top, right, bottom, scale: network.getScale() };
}

// Where nodes with their labels, by default all that pass the filters, fit into a width and a height; null if none do.
function wholeView(width, height, shown = DATA.nodes.filter(visible)) {
  const ctx = byId("canvas").querySelector("canvas").getContext("2d");
  ctx.font = `${LABEL.size}px ${FONT}`;
  let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
  for (const node of shown) {
    const reach = Math.max(node.size, isUnit(node) ? ctx.measureText(node.label).width / 2 : 0);
    [left, right] = [Math.min(left, node.x - reach), Math.max(right, node.x + reach)];
    [top, bottom] = [Math.min(top, node.y - node.size), Math.max(bottom, node.y + node.size)];
  }
  if (left > right) return null;
  const scale = Math.max(Math.min(width / (right - left), height / (bottom - top), 1.3), 0.02);
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale };
}

// Show it all, above the buttons.
function showAll() {
  const { width, height } = byId("canvas").getBoundingClientRect();
  const whole = wholeView(width - MARGINS.across, height - MARGINS.down);
  if (!whole) return;
  const { x, y, scale } = whole;
  network.moveTo({ position: { x, y: y + MARGINS.down / 4 / scale }, scale });
  allShown = true;
}

// After a resize, also of a frame that had no size at first, fit everything again unless the reader has moved.
let allShown = false;
network.on("resize", () => allShown && showAll());
["dragStart", "zoom"].forEach((event) => network.on(event, () => { allShown = false; }));

// Bring the nodes into view, unless one is visible already.
function bringIntoView(ids) {
  const wanted = [...ids].map((id) => nodes.get(id)).filter((node) => node && visible(node));
  const view = frame();
  if (view.left === view.right) return; // a widget that is hidden
  if (wanted.length === 0 || wanted.some((node) => within(boxOf(node, view.scale), view))) return;
  allShown = false;
  network.moveTo({ position: { x: wanted[0].x, y: wanted[0].y } });
}

function nodeAt({ x, y }) {
  const scale = network.getScale();
  let nearest = null, least = MISS.node / scale;
  for (const node of DATA.nodes) {
    const distance = Math.hypot(node.x - x, node.y - y) - radiusOf(node, scale);
    if (distance < least && visible(node)) [nearest, least] = [node.id, distance];
  }
  return nearest;
}

function lineAt(point) {
  const all = state.selected.size ? highlighted.lines : drawnLines();
  const scale = network.getScale();
  let nearest = null, least = MISS.line / scale;
  for (const line of all) {
    let distance = distanceTo(point, nodes.get(line.from), nodes.get(line.to));
    if (isArrow(line) && distance < least + bendOf(line)) distance = distanceToArrow(point, line, scale);
    if (distance < least) [nearest, least] = [line.id, distance];
  }
  return nearest;
}

const PIECES = 8; // of a curve, each about straight

function distanceToArrow(point, arrow, scale) {
  const { from, middle, tip } = arrowCurve(arrow, scale, 0);
  const along = (part, name) => (1 - part) ** 2 * from[name] + 2 * part * (1 - part) * middle[name] + part ** 2 * tip[name];
  const points = Array.from({ length: PIECES + 1 }, (_, at) => ({ x: along(at / PIECES, "x"), y: along(at / PIECES, "y") }));
  return Math.min(...points.slice(1).map((end, at) => distanceTo(point, points[at], end)));
}

function distanceTo({ x, y }, from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const part = ((x - from.x) * dx + (y - from.y) * dy) / (dx * dx + dy * dy || 1);
  const along = Math.min(Math.max(part, 0), 1);
  return Math.hypot(x - from.x - along * dx, y - from.y - along * dy);
}

const thingAt = (point) => nodeAt(point) ?? lineAt(point);

// A tooltip for what is under the pointer.
const TIP_CHARACTERS = 90;

function clipped(words, most) {
  const characters = [...words];
  return characters.length > most ? `${characters.slice(0, most).join("")}…` : words;
}

function hint(id) {
  const line = lines.get(id);
  if (!line) return isUnit(nodes.get(id)) ? unitHint(nodes.get(id)) : taskHint(nodes.get(id));
  if (line.role) return [`${nodeHint(line.to)} · ${WORDS.roles[line.role]}`, ...taskHint(nodes.get(line.from))];
  if (isArrow(line)) return [arrowTitle(line, nodeHint), `${WORDS.tasks} ${filtered.led.get(id)}`];
  const { shared } = filtered.pairs.get(id) ?? line;
  return [`${nodeHint(line.from)} — ${nodeHint(line.to)}`, `${WORDS.shared} ${shared}`];
}

const nodeHint = (id) => clipped(nameOf(id), TIP_CHARACTERS);

const arrowTitle = ({ from, to }, name) => `${name(from)} → ${name(to)}`;

function unitHint(node) {
  const { workload, tasks } = shownFigures(node);
  const numbers = [`${WORDS.workload} ${workload}`, `${WORDS.tasks} ${tasks}`];
  const about = [nodeHint(node.id), joined(kindName(node.about), ...numbers)];
  return state.view === "leads" ? [...about, leadHint(node, "from", WORDS.leads), leadHint(node, "to", WORDS.led_by)] : about;
}

// Whom a unit leads most (it is `from`), or who leads it most.
const HINTED = 4;

function leadHint(node, end, title) {
  const found = arrowsAt(node, end);
  if (found.length === 0) return "";
  const listed = found.slice(0, HINTED).map((arrow) =>
    `${nodes.get(arrow[end === "from" ? "to" : "from"]).label} ${filtered.led.get(arrow.id)}`);
  const more = found.length > HINTED ? "…" : "";
  return `${say(title, { count: found.length })}${WORDS.colon}${listed.join(WORDS.list_separator)}${more}`;
}

// The arrows from or to a unit that has tasks on show, most tasks first.
function arrowsAt(node, end) {
  const tasks = (arrow) => filtered.led.get(arrow.id) || 0;
  const own = arrowsOf.get(node.id).filter((arrow) => arrow[end] === node.id && tasks(arrow) > 0);
  return own.sort((a, b) => tasks(b) - tasks(a));
}

function taskHint({ about }) {
  const lines = [joined(about.id, about.text), about.clause || ""];
  return lines.map((words) => clipped(words, TIP_CHARACTERS));
}

function showTip(id, x, y) {
  const tip = byId("tip");
  tip.hidden = id === null;
  if (id === null) return;
  tip.replaceChildren(...hint(id).filter(Boolean).map((words) => create("p", {}, words)));
  const { clientWidth, clientHeight } = byId("canvas");
  tip.style.left = `${Math.max(Math.min(x + 14, clientWidth - tip.offsetWidth - 6), 6)}px`;
  tip.style.top = `${y + 18 + tip.offsetHeight > clientHeight ? y - tip.offsetHeight - 12 : y + 18}px`;
}

function hover(id, x, y) {
  showTip(id, x, y);
  if (id === state.hovered) return;
  state.hovered = id;
  byId("canvas").classList.toggle("over", id !== null);
  network.redraw();
}

byId("canvas").addEventListener("pointermove", (event) => {
  if (event.buttons || event.pointerType === "touch") return hover(null);
  const { left, top } = byId("canvas").getBoundingClientRect();
  const [x, y] = [event.clientX - left, event.clientY - top];
  return hover(thingAt(network.DOMtoCanvas({ x, y })), x, y);
});
byId("canvas").addEventListener("pointerleave", () => hover(null));
