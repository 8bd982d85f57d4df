// Drawing of nodes and lines, on the canvas of the page or of a saved image.
const OUTLINE = `${COLOURS.ink}99`; // around units and tasks
const FADED = 0.1; // opacity of everything outside the selection
const MANY = 2000; // with so many lines each is lighter, or they would hide everything else
// `colour` on the canvas, `swatch` in the panel, which is dark on a dark screen
const ROLES = {
  lead: { width: 1.7, colour: COLOURS.lead, swatch: "var(--lead)", dash: [] },
  co_lead: { width: 1.2, colour: COLOURS.co_lead, swatch: "var(--co_lead)", dash: [] },
  support: { width: 1.2, colour: COLOURS.support, swatch: "var(--support)", dash: [4, 3] },
};
const THIN = 0.8; // pixels: greatest width of a line among many
const TIE = { widest: 8, narrowest: 0.6, steps: 12 }; // pixels on the screen

const stateColour = ({ about }) => states.get(about.state)?.colour ?? COLOURS.untied;
const clusterColour = (node) => (isUnit(node) ? clusters.get(node.about.cluster).colour : taskColour(node));
for (const node of DATA.nodes) node.colour = states.size ? stateColour(node) : clusterColour(node);

function tinted(hex, part = 0.6) {
  const mixed = [1, 3, 5].map((at) => Math.round(part * parseInt(hex.slice(at, at + 2), 16) + (1 - part) * 255));
  return `rgb(${mixed.join(",")})`;
}

const lineColour = (node) => (states.size ? COLOURS.neutral : tinted(node.colour, 0.65));

function taskColour({ about }) {
  if (about.cluster < 0) return COLOURS.across;
  return about.cluster > 0 ? tinted(clusters.get(about.cluster).colour) : COLOURS.untied;
}

// Units alone are larger when zoomed out: there are no tasks around them.
const FAR = 0.5;
const radiusOf = (node, scale) => node.size * (state.view === "tasks" ? 1 : Math.max(1, FAR / scale));

// -- nodes -----------------------------------------------------------------------------------------------------------
const visible = (node) => filtered.nodes.has(node.id) && (isUnit(node) || state.view === "tasks");
const isHighlighted = (node) => state.selected.size === 0 || highlighted.nodes.has(node.id);
const isMarked = (node) => state.selected.has(node.id) || node.id === state.hovered;
const DOT = 2; // pixels on the screen: a smaller task is a dot without a rim

// Tasks of one colour are one path; the faded ones are below.
function drawTasks(ctx, frame) {
  const groups = new Map();
  for (const node of taskNodes) {
    if (!visible(node) || !overlap(boxOf(node, frame.scale), frame)) continue;
    const key = `${isHighlighted(node) ? 1 : 0} ${node.colour}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(node);
  }
  const dots = taskNodes.length > 0 && taskNodes[0].size * frame.scale < DOT;
  for (const [key, group] of [...groups].sort()) {
    const colour = key.slice(2);
    Object.assign(ctx, { lineWidth: 1, strokeStyle: OUTLINE, fillStyle: colour });
    ctx.globalAlpha = key[0] === "1" ? 1 : FADED;
    ctx.beginPath();
    if (dots) group.forEach(({ x, y, size }) => ctx.rect(x - size, y - size, 2 * size, 2 * size));
    else group.forEach(({ x, y, size }) => { ctx.moveTo(x + size, y); ctx.arc(x, y, size, 0, 2 * Math.PI); });
    ctx.fill();
    if (!dots) ctx.stroke();
  }
  taskNodes.filter((node) => isMarked(node) && visible(node)).forEach((node) => drawMarkedTask(ctx, node));
}

function drawMarkedTask(ctx, node) {
  Object.assign(ctx, { globalAlpha: 1, lineWidth: 2.5, strokeStyle: COLOURS.ink, fillStyle: node.colour });
  ctx.beginPath();
  ctx.arc(node.x, node.y, node.size, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
}

function drawUnits(ctx, frame) {
  for (const node of unitNodes.filter((each) => visible(each) && overlap(boxOf(each, frame.scale), frame))) {
    ctx.save();
    ctx.globalAlpha = isHighlighted(node) ? 1 : FADED;
    ctx.translate(node.x, node.y);
    drawUnit(ctx, node, radiusOf(node, frame.scale));
    ctx.restore();
  }
}

function drawUnit(ctx, node, radius) {
  const kind = kinds.get(node.about.kind);
  ctx.strokeStyle = isMarked(node) ? COLOURS.ink : OUTLINE;
  ctx.lineWidth = (isMarked(node) ? 2.5 : kind.hollow ? 3 : 1) / node.size;
  ctx.fillStyle = kind.hollow ? COLOURS.untied : node.colour;
  if (kind.hollow && !isMarked(node)) ctx.strokeStyle = node.colour === COLOURS.untied ? COLOURS.grey : node.colour;
  ctx.scale(radius, radius);
  ctx.fill(kind.outline);
  if (node.parts.length) drawParts(ctx, node.parts, kind.outline);
  ctx.stroke(kind.outline);
}

// The parts of a unit as those of a pie, from the top, within its shape of a radius of about 1.
function drawParts(ctx, parts, outline) {
  ctx.save();
  ctx.clip(outline);
  for (const { colour, from, to } of slices(parts)) {
    ctx.beginPath();
    ctx.moveTo(0, 0);
    ctx.arc(0, 0, 2, from, to);
    ctx.fillStyle = colour;
    ctx.fill();
  }
  ctx.restore();
}

function slices(parts) {
  const total = parts.reduce((sum, [, tasks]) => sum + tasks, 0);
  let to = -Math.PI / 2;
  return parts.map(([colour, tasks]) => {
    const from = to;
    to += (2 * Math.PI * tasks) / total;
    return { colour, from, to };
  });
}

// -- lines -----------------------------------------------------------------------------------------------------------
function edgeStroke({ from, to, role, id }) {
  const { width, colour, dash } = ROLES[role];
  // edges to the partners of a unit are secondary, and of several those of tasks that they do not share
  const alone = state.selected.size < 2 || state.line;
  const direct = alone ? [from, to, id].some((each) => state.selected.has(each)) : highlighted.common.has(from);
  return { width: direct ? width + 0.8 : width, colour, dash };
}

function tieStroke(tie) {
  const part = (filtered.pairs.get(tie.id)?.weight ?? tie.weight) / greatest.tie;
  const step = Math.ceil(part * TIE.steps) / TIE.steps;
  const [a, b] = [nodes.get(tie.from), nodes.get(tie.to)];
  const inside = a.about.cluster > 0 && a.about.cluster === b.about.cluster;
  const colour = inside ? lineColour(a) : COLOURS.neutral;
  return { onScreen: TIE.narrowest + step * (TIE.widest - TIE.narrowest), colour, dash: [] };
}

// Of a selected unit's arrows, those to the units that it leads have another colour than those by which it is led.
const LEADING = { from: "lead", to: "contrast" };

function arrowStroke(arrow, scale) {
  const part = (filtered.led.get(arrow.id) || 0) / greatest.arrow;
  const step = Math.ceil(part * ARROW.steps) / ARROW.steps;
  const end = [arrow.from, arrow.id].some((id) => state.selected.has(id)) ? "from" : state.selected.has(arrow.to) ? "to" : "";
  const colour = end ? COLOURS[LEADING[end]] : lineColour(nodes.get(arrow.from));
  const width = ARROW.narrowest + step * (ARROW.widest - ARROW.narrowest);
  return { onScreen: width * arrowFactor(scale), colour, dash: [] };
}

function strokeOf(line, scale) {
  if (isArrow(line)) return arrowStroke(line, scale);
  return line.id.startsWith("tie:") ? tieStroke(line) : edgeStroke(line);
}

// -- arrows ----------------------------------------------------------------------------------------------------------
const ARROW = { widest: 6, narrowest: 0.8, steps: 8, bend: 0.1, head: 8 }; // pixels on the screen; bend by length

// On a small screen, or zoomed out, arrows are finer.
const arrowFactor = (scale) => Math.min(Math.max(scale / 0.7, 0.45), 1);

// The curve of an arrow: from a unit to the rim of another; where each leads the other, both bend away from the middle.
function arrowCurve(arrow, scale, width) {
  const [from, to] = [nodes.get(arrow.from), nodes.get(arrow.to)];
  const bend = reverseOf(arrow) ? ARROW.bend : 0;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const middle = { x: from.x + dx / 2 + bend * dy, y: from.y + dy / 2 - bend * dx };
  const [long, head] = [Math.hypot(to.x - middle.x, to.y - middle.y) || 1, (ARROW.head * arrowFactor(scale) + width) / scale];
  const [ux, uy] = [(to.x - middle.x) / long, (to.y - middle.y) / long];
  const reach = CORNERS * radiusOf(to, scale) + 1 / scale;
  const at = (distance, aside = 0) => ({ x: to.x - distance * ux - aside * uy, y: to.y - distance * uy + aside * ux });
  const wing = 0.32 * head + 0.25 * width / scale;
  return { from, middle, tip: at(reach), base: at(reach + 0.9 * head), wings: [at(reach + head, wing), at(reach + head, -wing)] };
}

function bendOf({ id, from, to }) {
  const [a, b] = [nodes.get(from), nodes.get(to)];
  return reverseOf(lines.get(id)) ? (ARROW.bend * Math.hypot(b.x - a.x, b.y - a.y)) / 2 : 0;
}

function traceArrow({ path, heads, stroke }, arrow, scale) {
  const { from, middle, tip, base, wings: [left, right] } = arrowCurve(arrow, scale, stroke.onScreen);
  path.moveTo(from.x, from.y);
  path.quadraticCurveTo(middle.x, middle.y, base.x, base.y);
  heads.moveTo(tip.x, tip.y);
  [left, right, tip].forEach(({ x, y }) => heads.lineTo(x, y));
}

// Lines of one stroke are one path: a thousand strokes become a handful.
function pathsOf(chosen, scale) {
  const paths = new Map();
  for (const line of chosen) {
    const stroke = strokeOf(line, scale);
    const key = `${stroke.width ?? stroke.onScreen} ${stroke.colour} ${stroke.dash}`;
    if (!paths.has(key)) paths.set(key, { stroke, path: new Path2D(), heads: new Path2D() });
    if (isArrow(line)) traceArrow(paths.get(key), line, scale);
    else traceLine(paths.get(key), nodes.get(line.from), nodes.get(line.to));
  }
  return [...paths.values()].sort((a, b) => (a.stroke.onScreen ?? 0) - (b.stroke.onScreen ?? 0));
}

function traceLine({ path }, from, to) {
  path.moveTo(from.x, from.y);
  path.lineTo(to.x, to.y);
}

const paths = { all: [], highlighted: [], scale: 0 };

function buildPaths(scale = network.getScale(), alsoAll = true) {
  const all = drawnLines();
  if (alsoAll) paths.all = pathsOf(all, scale);
  paths.highlighted = pathsOf(highlighted.lines, scale);
  paths.crowded = all.length > MANY;
  paths.scale = alsoAll ? scale : 0;
}

function strokePaths(ctx, chosen, scale) {
  const thickest = paths.crowded ? THIN / scale : Infinity;
  for (const { stroke, path, heads } of chosen) {
    ctx.setLineDash(stroke.dash);
    ctx.lineWidth = stroke.onScreen ? stroke.onScreen / scale : Math.min(stroke.width, thickest);
    Object.assign(ctx, { strokeStyle: stroke.colour, fillStyle: stroke.colour });
    ctx.stroke(path);
    ctx.fill(heads);
  }
  ctx.setLineDash([]);
}

function drawLines(ctx, scale, fast) {
  const alsoAll = !fast || !paths.crowded;
  if (state.view === "leads" && paths.scale !== scale) buildPaths(scale, alsoAll); // heads keep their size on the screen
  ctx.globalAlpha = state.selected.size ? FADED : paths.crowded ? 0.35 : 1;
  if (alsoAll) strokePaths(ctx, paths.all, scale);
  ctx.globalAlpha = 1;
  strokePaths(ctx, paths.highlighted, scale);
}

// Everything within `frame`. `fast` leaves out the lines if there are many.
function paint(ctx, frame, fast = false) {
  drawLines(ctx, frame.scale, fast);
  if (state.view === "tasks") drawTasks(ctx, frame);
  drawUnits(ctx, frame);
  drawLabels(ctx, frame);
}

// Labels: of units always, the most loaded first; of tasks when zoomed in. A label that would be cut off, or cover
// another label or a unit, is left out until there is room; only those of the most loaded may cover small units.
const LABEL = { size: 13, smallest: 11.5, largest: 17 }; // pixels: at scale 1, and the bounds on the screen
const TASK_LABEL = { scale: 1.9, size: 11.5, characters: 14 }; // from this scale on
const HEAVIEST = 6;
const FONT = '"jxgraph", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';
const CORNERS = 1.2; // how far a unit's shape reaches, about, in radii of its disc

const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const within = (a, b) => b.left <= a.left && a.right <= b.right && b.top <= a.top && a.bottom <= b.bottom;

function boxOf(node, scale) {
  const reach = (isUnit(node) ? CORNERS : 1) * radiusOf(node, scale);
  return { id: node.id, left: node.x - reach, top: node.y - reach, right: node.x + reach, bottom: node.y + reach };
}

// Below, above, right, left.
function labelBoxes(node, scale, width, height) {
  const disc = boxOf(node, scale);
  const corners = [
    [node.x - width / 2, disc.bottom],
    [node.x - width / 2, disc.top - height],
    [disc.right, node.y - height / 2],
    [disc.left - width, node.y - height / 2],
  ];
  return corners.map(([left, top]) => ({ left, top, right: left + width, bottom: top + height }));
}

function taskWords({ about }) {
  const words = [...(about.text || "")];
  const start = words.slice(0, TASK_LABEL.characters).join("");
  return joined(about.id, words.length > TASK_LABEL.characters ? `${start}…` : start);
}

// Boxes that may overlap, in a grid of cells, so that thousands are not compared pair by pair.
function crowd(cell) {
  const cells = new Map();
  const around = (box, visit) => {
    for (let x = Math.floor(box.left / cell); x <= Math.floor(box.right / cell); x++) {
      for (let y = Math.floor(box.top / cell); y <= Math.floor(box.bottom / cell); y++) {
        if (visit(`${x},${y}`)) return true;
      }
    }
    return false;
  };
  return {
    add: (box) => around(box, (key) => { cells.set(key, [...(cells.get(key) || []), box]); }),
    free: (box, id) => !around(box, (key) => (cells.get(key) || []).some((b) => b.id !== id && overlap(box, b))),
  };
}

// `frame` is the visible part of the plane: left, top, right, bottom, and its scale.
function drawLabels(ctx, frame) {
  const inView = (node) => visible(node) && isHighlighted(node) && overlap(boxOf(node, frame.scale), frame);
  const pointed = unitNodes.filter((node) => isMarked(node) && visible(node));
  const named = (node) => node.id === state.hovered || (pointed.length <= HEAVIEST && pointed.includes(node));
  const labelled = new Set([...pointed, ...ranked.filter(inView)]);
  const size = Math.min(Math.max(LABEL.size * frame.scale, LABEL.smallest), LABEL.largest) / frame.scale;
  const cell = 80 / frame.scale;
  const on = { frame, pens: crowd(cell), marks: crowd(cell) };
  labelled.forEach((node) => on.marks.add(boxOf(node, on.frame.scale)));
  Object.assign(ctx, { globalAlpha: 1, textAlign: "center", textBaseline: "middle", lineJoin: "round" });
  Object.assign(ctx, { strokeStyle: `${COLOURS.paper}eb`, fillStyle: COLOURS.ink });
  [...labelled].forEach((node, at) => {
    const must = named(node) ? 2 : at < HEAVIEST + pointed.length ? 1 : 0;
    drawLabel(ctx, node, node.label, size, must, on);
  });
  if (frame.scale >= TASK_LABEL.scale && state.view === "tasks") drawTaskLabels(ctx, taskNodes.filter(inView), on);
}

function drawTaskLabels(ctx, tasks, on) {
  tasks.forEach((node) => on.marks.add(boxOf(node, on.frame.scale)));
  ctx.fillStyle = COLOURS.muted;
  tasks.forEach((node) => drawLabel(ctx, node, taskWords(node), TASK_LABEL.size / on.frame.scale, 0, on));
}

// `must`: 2 whatever it covers, 1 unless it covers another label, 0 only where it covers nothing.
function drawLabel(ctx, node, words, size, must, { frame, pens, marks }) {
  ctx.font = `${size}px ${FONT}`;
  ctx.lineWidth = 0.26 * size;
  const boxes = labelBoxes(node, frame.scale, ctx.measureText(words).width, 1.3 * size);
  const inFrame = boxes.filter((box) => within(box, frame) && pens.free(box, node.id));
  const box = inFrame.find((each) => marks.free(each, node.id)) || (must && inFrame[0]) || (must === 2 && boxes[0]);
  if (!box) return;
  pens.add(box);
  ctx.strokeText(words, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
  ctx.fillText(words, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
}
