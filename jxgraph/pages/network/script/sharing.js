// What leaves the page: copied lists of tasks and the saved image.

// -- a unit's tasks as a table, for Word, Excel and mail ---------------------------------------------------------------
function copyButtons(unit, shown) {
  const all = edgesByRole(unit);
  const said = create("span", { role: "status", class: "note" });
  const one = (words, list) => button("plain", () => copyTasks(list, said), say(words, { count: list.length }));
  if (all.length === 0) return [];
  return [one(WORDS.copy, all), shown.length < all.length ? one(WORDS.copy_shown, shown) : null, said];
}

async function copyTasks(list, said) {
  const ids = new Set(list.map((edge) => edge.from));
  const rows = [copiedHeads(), ...taskNodes.filter((task) => ids.has(task.id)).map(copiedRow)];
  const contents = { "text/html": htmlTable(rows, ` style="${AS_TEXT}"`), "text/plain": plainTable(rows) };
  const done = copyByEvent(contents) || (await copyByClipboard(rows));
  said.textContent = done ? say(WORDS.copied, { count: list.length }) : WORDS.copy_failed;
}

const copiedHeads = () => [WORDS.task_id, WORDS.task, WORDS.leader, ...ROLE_ORDER.map((role) => WORDS.unit_columns[role])];

function copiedRow(task) {
  const { id, text, leader } = task.about;
  const held = edgesOf.get(task.id);
  const names = (role) => held.filter((edge) => edge.role === role).map(({ to }) => nameOf(to)).join(WORDS.list_separator);
  return [id, text || "", leader || "", ...ROLE_ORDER.map(names)];
}

// A spreadsheet must take every cell for a text, also one that begins as a formula does.
const FORMULA = /^[=+\-@\t\n＝＋－＠]/u;
const plainCell = (words) => (FORMULA.test(words) ? `'${words}` : words).replace(/\s+/gu, " ");
const AS_TEXT = "mso-number-format:'\\@';vertical-align:top";

function htmlTable(rows, style) {
  const cells = (row, tag) => row.map((words) => `<${tag}${style}>${escaped(words)}</${tag}>`).join("");
  const lines = rows.map((row, at) => `<tr>${cells(row, at ? "td" : "th")}</tr>`).join("");
  return `<meta charset="utf-8"><table border="1" cellspacing="0">${lines}</table>`;
}

const escaped = (words) => create("p", {}, words).innerHTML;
const plainTable = (rows) => rows.map((row) => row.map(plainCell).join("\t")).join("\n");

// What a copy by the keyboard would take is replaced: this works in files and frames too, and keeps the cells' format.
function copyByEvent(contents) {
  let done = false;
  const put = (event) => {
    Object.entries(contents).forEach(([type, words]) => event.clipboardData.setData(type, words));
    event.preventDefault();
    event.stopImmediatePropagation(); // a notebook copies its cells
    done = true;
  };
  document.addEventListener("copy", put, { once: true, capture: true }); // a widget keeps the event to itself
  document.execCommand("copy");
  document.removeEventListener("copy", put, { capture: true });
  return done;
}

// For a browser without that; it takes no format, so a formula gets its apostrophe here too.
async function copyByClipboard(rows) {
  const types = { "text/html": htmlTable(rows.map((row) => row.map(plainCell)), ""), "text/plain": plainTable(rows) };
  const blobs = Object.entries(types).map(([type, words]) => [type, new Blob([words], { type })]);
  try {
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    return true;
  } catch {
    return false;
  }
}

// -- the image: what is on show, with title and legend, saved as a file or printed -------------------------------------
const IMAGE = { finer: 2, margin: 24, line: 26 };
const SHEET = { width: 1100, height: 750 }; // A4 across, within its margins

function saveImage() {
  const { clientWidth, clientHeight } = byId("canvas");
  paintImage(clientWidth, () => clientHeight).toBlob((blob) => saveBlob(blob, `${fileName(HEADING)}.png`));
}

function saveBlob(blob, name) {
  const anchor = create("a", { download: name, href: URL.createObjectURL(blob) });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 60000);
}

const fileName = (words) => clipped(words.replace(/[\\/:*?"<>|\s.]+/gu, "_"), 60).replace("…", "") || "network";

// `drawingHeight` is the height of the drawing, by that of the words around it.
function paintImage(width, drawingHeight) {
  const canvas = document.createElement("canvas");
  const ctx = canvas.getContext("2d");
  const rows = legendLines(ctx, width - 2 * IMAGE.margin);
  const [above, below] = [IMAGE.line * 2, IMAGE.line * (rows.length + 1) + IMAGE.margin];
  const height = drawingHeight(above + below);
  canvas.width = width * IMAGE.finer;
  canvas.height = (height + above + below) * IMAGE.finer;
  ctx.scale(IMAGE.finer, IMAGE.finer);
  ctx.fillStyle = COLOURS.paper;
  ctx.fillRect(0, 0, width, height + above + below);
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, above, width, height);
  ctx.clip();
  ctx.translate(0, above);
  paintNetwork(ctx, width, height);
  ctx.restore();
  paintWords(ctx, width);
  rows.forEach((row, at) => row.forEach((entry) => paintEntry(ctx, entry, above + height + IMAGE.line * (at + 0.8))));
  paintLine(ctx, keyWords(), width, above + height + IMAGE.line * (rows.length + 0.8));
  return canvas;
}

// What the window shows, with its centre, as large as it fits; on another sheet all, if the window shows all.
function paintNetwork(ctx, width, height) {
  const { clientWidth, clientHeight } = byId("canvas");
  const same = width === clientWidth && height === clientHeight;
  const shown = frame();
  const { x, y, scale } = (allShown && !same && wholeView(width - 48, height - 64)) || {
    x: (shown.left + shown.right) / 2,
    y: (shown.top + shown.bottom) / 2,
    scale: shown.scale * Math.min(width / clientWidth, height / clientHeight),
  };
  const [across, down] = [width / scale / 2, height / scale / 2];
  ctx.scale(scale, scale);
  ctx.translate(across - x, down - y);
  paint(ctx, { left: x - across, right: x + across, top: y - down, bottom: y + down, scale });
}

function paintWords(ctx, width) {
  ctx.globalAlpha = 1;
  paintLine(ctx, HEADING, width, IMAGE.line * 0.9, 18, COLOURS.ink);
  paintLine(ctx, joined(byId("trial")?.dataset.words, byId("status").textContent), width, IMAGE.line * 1.7);
}

function paintLine(ctx, words, width, y, size = 12, colour = COLOURS.muted) {
  Object.assign(ctx, { fillStyle: colour, textAlign: "left", textBaseline: "middle", font: `${size}px ${FONT}` });
  ctx.fillText(fitted(ctx, words, width - 2 * IMAGE.margin), IMAGE.margin, y);
}

function fitted(ctx, words, widest) {
  let most = [...words].length;
  while (most > 1 && ctx.measureText(clipped(words, most)).width > widest) most -= Math.ceil(most / 20);
  return clipped(words, most);
}

// The visible clusters, then the kinds, then the roles of lines, in as many rows as the width needs.
function legendLines(ctx, widest) {
  ctx.font = `12px ${FONT}`;
  const rows = [[]];
  for (const group of [states.size ? stateEntries() : clusterEntries(), kindEntries(), state.view === "tasks" ? roleEntries() : []]) {
    let x = 0;
    if (group.length && rows.at(-1).length) rows.push([]);
    for (const entry of group) {
      const long = ctx.measureText(entry.words).width + 40;
      if (x && x + long > widest) {
        rows.push([]);
        x = 0;
      }
      rows.at(-1).push({ ...entry, x });
      x += long;
    }
  }
  return rows;
}

const RADIUS = 6; // of a mark in the legend
const present = (attribute) => new Set(unitNodes.filter(visible).map((node) => node.about[attribute]));

function clusterEntries() {
  const shown = present("cluster");
  const listed = DATA.clusters.filter(({ cluster }) => shown.has(cluster) && cluster <= DATA.coloured);
  return listed.map((entry) => ({ words: clusterName(entry), outline: DISC, colour: entry.colour }));
}

const stateEntries = () =>
  [...states.values()].map(({ state: name, colour }) => ({ words: WORDS.states[name], outline: DISC, colour }));

const DISC = new Path2D();
DISC.arc(0, 0, 1, 0, 2 * Math.PI);

function kindEntries() {
  const shown = present("kind");
  const listed = [...kinds.values()].filter(({ kind }) => shown.has(kind));
  const entry = ({ kind, outline, hollow }) => ({ words: WORDS.kinds[kind], outline, hollow, colour: COLOURS.grey });
  return listed.length > 1 ? listed.map(entry) : [];
}

const roleEntries = () => rolesUsed.map((role) => ({ words: WORDS.roles[role], stroke: ROLES[role] }));

function paintEntry(ctx, { x, words, outline, hollow, colour, stroke }, y) {
  ctx.save();
  ctx.translate(IMAGE.margin + x + RADIUS, y);
  if (stroke) paintStroke(ctx, stroke);
  else paintMark(ctx, outline, hollow ? COLOURS.untied : colour, hollow ? colour : OUTLINE, hollow ? 2.5 : 1);
  Object.assign(ctx, { fillStyle: COLOURS.ink, font: `12px ${FONT}`, textAlign: "left", textBaseline: "middle" });
  ctx.fillText(words, 13, 0);
  ctx.restore();
}

function paintStroke(ctx, { colour, width, dash }) {
  Object.assign(ctx, { strokeStyle: colour, lineWidth: width + 0.5 });
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(-RADIUS, 0);
  ctx.lineTo(9, 0);
  ctx.stroke();
}

function paintMark(ctx, outline, fill, rim, width) {
  Object.assign(ctx, { fillStyle: fill, strokeStyle: rim, lineWidth: width / RADIUS });
  ctx.save();
  ctx.scale(RADIUS, RADIUS);
  ctx.fill(outline);
  ctx.stroke(outline);
  ctx.restore();
}
