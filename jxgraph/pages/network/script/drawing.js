// How nodes and lines look on the canvas. Each function draws on any canvas: the page's, or that of a saved picture.
const INK = "#1f2933", GREY = "#8d96a0", WHITE = "#ffffff", OUTLINE = "rgba(31, 41, 51, 0.6)";
const ACROSS = "#5b6672"; // tasks whose units are of several clusters
const FADED = 0.1; // what is left of everything outside the selection
const MANY = 2000; // lines from which on they are drawn lighter, or they would hide everything else
const ROLES = {
  lead: { width: 1.7, colour: "#6d7885", strong: "#3d4854", bar: "#3d4854", dash: [] },
  co_lead: { width: 1, colour: "#a9b2bc", strong: "#7b8692", bar: "#8592a0", dash: [] },
  support: { width: 1, colour: "#a9b2bc", strong: "#7b8692", bar: "#c3cbd3", dash: [4, 3] },
};
const THIN = 0.8; // pixels: how thick a line of a crowd is drawn at most
const TIE = { widest: 8, narrowest: 0.6, steps: 12 }; // pixels on the screen
const TIE_ACROSS = "#aab3bc";

for (const node of DATA.nodes) node.colour = isUnit(node) ? clusters.get(node.about.cluster).colour : taskColour(node);
const greatestTie = Math.max(...ties.map((tie) => tie.weight), Number.MIN_VALUE);

function tinted(hex, part = 0.6) {
  const mixed = [1, 3, 5].map((at) => Math.round(part * parseInt(hex.slice(at, at + 2), 16) + (1 - part) * 255));
  return `rgb(${mixed.join(",")})`;
}

function taskColour({ about }) {
  if (about.cluster < 0) return ACROSS;
  return about.cluster > 0 ? tinted(clusters.get(about.cluster).colour) : WHITE;
}

// Units alone are drawn larger when the whole is far away: no tasks stand around them then.
const FAR = 0.5;
const radiusOf = (node, scale) => node.size * (state.view === "units" ? Math.max(1, FAR / scale) : 1);

// -- nodes -----------------------------------------------------------------------------------------------------------
const visible = (node) => shown.nodes.has(node.id) && (isUnit(node) || state.view === "tasks");
const strong = (node) => state.chosen === null || lit.nodes.has(node.id);
const marked = (node) => node.id === state.chosen || node.id === state.hovered;
const DOT = 2; // pixels on the screen: a smaller task is a dot without a rim

// Tasks of one colour are one path; the faded ones lie below.
function drawTasks(ctx, frame) {
  const groups = new Map();
  for (const node of taskNodes) {
    if (!visible(node) || !overlap(boxOf(node, frame.scale), frame)) continue;
    const key = `${strong(node) ? 1 : 0} ${node.colour}`;
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
  taskNodes.filter((node) => marked(node) && visible(node)).forEach((node) => drawMarkedTask(ctx, node));
}

function drawMarkedTask(ctx, node) {
  Object.assign(ctx, { globalAlpha: 1, lineWidth: 2.5, strokeStyle: INK, fillStyle: node.colour });
  ctx.beginPath();
  ctx.arc(node.x, node.y, node.size, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
}

function drawUnits(ctx, frame) {
  for (const node of unitNodes.filter((each) => visible(each) && overlap(boxOf(each, frame.scale), frame))) {
    ctx.save();
    ctx.globalAlpha = strong(node) ? 1 : FADED;
    ctx.translate(node.x, node.y);
    drawUnit(ctx, node, radiusOf(node, frame.scale));
    ctx.restore();
  }
}

function drawUnit(ctx, node, radius) {
  const kind = kinds.get(node.about.kind);
  ctx.strokeStyle = marked(node) ? INK : OUTLINE;
  ctx.lineWidth = (marked(node) ? 2.5 : kind.hollow ? 3 : 1) / node.size;
  ctx.fillStyle = kind.hollow ? WHITE : node.colour;
  if (kind.hollow && !marked(node)) ctx.strokeStyle = node.colour === WHITE ? GREY : node.colour;
  ctx.scale(radius, radius);
  ctx.fill(kind.outline);
  ctx.stroke(kind.outline);
}

// -- lines -----------------------------------------------------------------------------------------------------------
function edgeLook({ from, to, role, id }) {
  const { width, colour, strong: ink, dash } = ROLES[role];
  // what leads on to the partners of a unit is of second rank
  const direct = [from, to, id].includes(state.chosen);
  return { width: direct ? width + 0.6 : width, colour: direct ? ink : colour, dash };
}

function tieLook(tie) {
  const part = (shown.pairs.get(tie.id)?.weight ?? tie.weight) / greatestTie;
  const step = Math.ceil(part * TIE.steps) / TIE.steps;
  const [a, b] = [nodes.get(tie.from), nodes.get(tie.to)];
  const inside = a.about.cluster > 0 && a.about.cluster === b.about.cluster;
  const colour = inside ? tinted(a.colour, 0.65) : TIE_ACROSS;
  return { onScreen: TIE.narrowest + step * (TIE.widest - TIE.narrowest), colour, dash: [] };
}

const lookOf = (line) => (line.id.startsWith("tie:") ? tieLook(line) : edgeLook(line));

// Lines of one look are one path: a thousand strokes of the pen become a handful.
function pathsOf(chosen) {
  const paths = new Map();
  for (const line of chosen) {
    const look = lookOf(line);
    const key = `${look.width ?? look.onScreen} ${look.colour} ${look.dash}`;
    if (!paths.has(key)) paths.set(key, { look, path: new Path2D() });
    const [from, to] = [nodes.get(line.from), nodes.get(line.to)];
    const { path } = paths.get(key);
    path.moveTo(from.x, from.y);
    path.lineTo(to.x, to.y);
  }
  return [...paths.values()].sort((a, b) => (a.look.onScreen ?? 0) - (b.look.onScreen ?? 0));
}

const paths = { all: [], lit: [] };

function layPaths() {
  const all = state.view === "units" ? shown.ties : shown.edges;
  paths.all = pathsOf(all);
  paths.lit = pathsOf(lit.lines);
  paths.crowded = all.length > MANY;
}

function strokePaths(ctx, chosen, scale) {
  const thickest = paths.crowded ? THIN / scale : Infinity;
  for (const { look, path } of chosen) {
    ctx.setLineDash(look.dash);
    ctx.lineWidth = look.onScreen ? look.onScreen / scale : Math.min(look.width, thickest);
    ctx.strokeStyle = look.colour;
    ctx.stroke(path);
  }
  ctx.setLineDash([]);
}

function drawLines(ctx, scale, fast) {
  ctx.globalAlpha = state.chosen !== null ? FADED : paths.crowded ? 0.35 : 1;
  if (!fast || !paths.crowded) strokePaths(ctx, paths.all, scale);
  ctx.globalAlpha = 1;
  strokePaths(ctx, paths.lit, scale);
}

// Everything, in the stretch of the plane that `frame` tells. `fast` leaves out the lines of a crowd.
function paint(ctx, frame, fast = false) {
  drawLines(ctx, frame.scale, fast);
  if (state.view === "tasks") drawTasks(ctx, frame);
  drawUnits(ctx, frame);
  drawLabels(ctx, frame);
}
