"use strict";
// Draws the network with vis-network and answers to the pointer and the keyboard. Nothing is computed here but what
// is on show: positions, clusters and numbers come with the page. Words of the document only ever become text nodes.
(() => {
  const DATA = JSON.parse(document.getElementById("data").textContent);
  const WORDS = DATA.words;
  const INK = "#1f2933", GREY = "#8d96a0", WHITE = "#ffffff", OUTLINE = "rgba(31, 41, 51, 0.55)";
  const ACROSS = "#5b6672"; // tasks whose units are of several clusters
  const FADED = 0.12; // what is left of everything outside the selection
  const MANY_EDGES = 2000; // from here on lines are drawn lighter, or they would hide everything else
  const LABEL = { size: 13, smallest: 11.5, largest: 17 }; // pixels: at scale 1, and the bounds on the screen
  const FONT = '"jxgraph", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';
  const CORNERS = 1.2; // how far a unit's shape reaches, about, in radii of its disc
  const MISS = 6; // pixels by which a pointer may miss
  const ROLES = {
    lead: { width: 1.7, colour: "#6d7885", strong: "#3d4854", dash: [] },
    co_lead: { width: 1, colour: "#a9b2bc", strong: "#7b8692", dash: [] },
    support: { width: 1, colour: "#a9b2bc", strong: "#7b8692", dash: [4, 3] },
  };
  const ROLE_ORDER = Object.keys(ROLES);

  const nodes = new Map(DATA.nodes.map((node) => [node.id, node]));
  const ranked = DATA.ranking.map((id) => nodes.get(id));
  const clusters = new Map(DATA.clusters.map((entry) => [entry.cluster, entry]));
  const kinds = new Map(DATA.kinds.map((entry) => [entry.kind, { ...entry, outline: new Path2D(entry.path) }]));
  const edgesOf = new Map(DATA.nodes.map((node) => [node.id, []]));
  for (const edge of DATA.edges) {
    edgesOf.get(edge.from).push(edge);
    edgesOf.get(edge.to).push(edge);
  }
  for (const node of DATA.nodes) node.colour = isUnit(node) ? clusterColour(node) : taskColour(node);

  const byId = (id) => document.getElementById(id);
  let chosen = null; // id of the selected node
  let hovered = null;
  let lit = new Set(); // ids of what belongs to the selection
  let litEdges = [];

  function isUnit(node) {
    return node.about.mode === "unit";
  }

  // -- colours -------------------------------------------------------------------------------------------------------
  function tinted(hex) {
    const mixed = [1, 3, 5].map((at) => Math.round(0.6 * parseInt(hex.slice(at, at + 2), 16) + 0.4 * 255));
    return `rgb(${mixed.join(",")})`;
  }

  function clusterColour(node) {
    return clusters.get(node.about.cluster).colour;
  }

  function taskColour(node) {
    if (node.about.cluster < 0) return ACROSS;
    return node.about.cluster > 0 ? tinted(clusterColour(node)) : WHITE;
  }

  // -- drawing -------------------------------------------------------------------------------------------------------
  function drawNode(ctx, node) {
    const marked = node.id === chosen || node.id === hovered;
    ctx.globalAlpha = chosen === null || lit.has(node.id) ? 1 : FADED;
    ctx.translate(node.x, node.y);
    ctx.strokeStyle = marked ? INK : OUTLINE;
    ctx.lineWidth = marked ? 2.5 : 1;
    ctx.fillStyle = node.colour;
    if (isUnit(node)) drawUnit(ctx, node, marked);
    else drawDisc(ctx, node.size);
  }

  function drawDisc(ctx, radius) {
    ctx.beginPath();
    ctx.arc(0, 0, radius, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
  }

  function drawUnit(ctx, node, marked) {
    const kind = kinds.get(node.about.kind);
    if (kind.hollow) {
      ctx.fillStyle = WHITE;
      ctx.lineWidth = 3;
      if (!marked) ctx.strokeStyle = node.colour === WHITE ? GREY : node.colour;
    }
    ctx.scale(node.size, node.size);
    ctx.lineWidth /= node.size;
    ctx.fill(kind.outline);
    ctx.stroke(kind.outline);
  }

  function drawEdge(ctx, edge) {
    const from = nodes.get(edge.from), to = nodes.get(edge.to), role = ROLES[edge.role];
    // what leads on to the partners of a unit is of second rank
    const direct = edge.from === chosen || edge.to === chosen;
    ctx.setLineDash(role.dash);
    ctx.lineWidth = direct ? role.width + 0.6 : role.width;
    ctx.strokeStyle = direct ? role.strong : role.colour;
    ctx.beginPath();
    ctx.moveTo(from.x, from.y);
    ctx.lineTo(to.x, to.y);
    ctx.stroke();
    ctx.setLineDash([]);
  }

  // Lines of the selection are drawn first and in full; then vis-network draws all lines once more, faded. So a
  // selection changes no data, and costs the same on a page of thousands of tasks.
  function beforeDrawing(ctx) {
    if (chosen === null) return;
    litEdges.forEach((edge) => drawEdge(ctx, edge));
    ctx.globalAlpha = FADED;
  }

  const boxOf = (node) => {
    const reach = CORNERS * node.size;
    return { id: node.id, left: node.x - reach, top: node.y - reach, right: node.x + reach, bottom: node.y + reach };
  };

  const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

  const within = (a, b) => b.left <= a.left && a.right <= b.right && b.top <= a.top && a.bottom <= b.bottom;

  // Below, above, right, left.
  function labelBoxes(node, width, height) {
    const unit = boxOf(node);
    const corners = [
      [node.x - width / 2, unit.bottom],
      [node.x - width / 2, unit.top - height],
      [unit.right, node.y - height / 2],
      [unit.left - width, node.y - height / 2],
    ];
    return corners.map(([left, top]) => ({ left, top, right: left + width, bottom: top + height }));
  }

  function view() {
    const { clientWidth, clientHeight } = byId("canvas");
    const { x: left, y: top } = network.DOMtoCanvas({ x: 0, y: 0 });
    const { x: right, y: bottom } = network.DOMtoCanvas({ x: clientWidth, y: clientHeight });
    return { left, top, right, bottom };
  }

  // The heaviest units first. A label that would be cut off or cover another or a unit is left out until the reader
  // comes nearer.
  function drawLabels(ctx) {
    const scale = network.getScale();
    const size = Math.min(Math.max(LABEL.size * scale, LABEL.smallest), LABEL.largest) / scale;
    const frame = view();
    const shown = ranked.filter((node) => overlap(boxOf(node), frame) && (chosen === null || lit.has(node.id)));
    const first = [hovered, chosen].map((id) => nodes.get(id)).filter((node) => node && isUnit(node));
    const taken = shown.map(boxOf);
    Object.assign(ctx, { font: `${size}px ${FONT}`, textAlign: "center", textBaseline: "middle", lineJoin: "round" });
    Object.assign(ctx, { globalAlpha: 1, lineWidth: 0.26 * size, strokeStyle: "rgba(255,255,255,0.9)", fillStyle: INK });
    for (const node of new Set([...first, ...shown])) {
      const boxes = labelBoxes(node, ctx.measureText(node.label).width, 1.3 * size);
      const free = (box) => within(box, frame) && taken.every((other) => other.id === node.id || !overlap(box, other));
      const box = boxes.find(free) || (first.includes(node) ? boxes[0] : null);
      if (!box) continue;
      taken.push(box);
      ctx.strokeText(node.label, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
      ctx.fillText(node.label, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
    }
  }

  // -- the network ---------------------------------------------------------------------------------------------------
  const crowded = DATA.edges.length > MANY_EDGES;
  const visNodes = DATA.nodes.map((node) => ({
    id: node.id,
    x: node.x,
    y: node.y,
    size: node.size,
    shape: node.shape,
    ctxRenderer: ({ ctx }) => ({
      drawNode: () => drawNode(ctx, node),
      nodeDimensions: { width: 2 * node.size, height: 2 * node.size },
    }),
  }));
  const visEdges = DATA.edges.map(({ from, to, role }, id) => ({
    id,
    from,
    to,
    width: ROLES[role].width,
    dashes: ROLES[role].dash.length ? ROLES[role].dash : false,
    color: { color: ROLES[role].colour, opacity: crowded ? 0.3 : 1 },
  }));
  const network = new vis.Network(byId("canvas"), { nodes: visNodes, edges: visEdges }, {
    physics: false,
    layout: { improvedLayout: false },
    edges: { smooth: false },
    interaction: {
      dragNodes: false,
      selectable: false,
      hideEdgesOnDrag: crowded,
      hideEdgesOnZoom: crowded,
      keyboard: { enabled: true, bindToWindow: false },
    },
  });
  network.on("beforeDrawing", beforeDrawing);
  network.on("afterDrawing", drawLabels);

  // Everything with its labels, and free of the buttons in their corner.
  function showAll() {
    const ctx = byId("canvas").querySelector("canvas").getContext("2d");
    ctx.font = `${LABEL.size}px ${FONT}`;
    let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
    for (const node of DATA.nodes) {
      const reach = Math.max(node.size, isUnit(node) ? ctx.measureText(node.label).width / 2 : 0);
      [left, right] = [Math.min(left, node.x - reach), Math.max(right, node.x + reach)];
      [top, bottom] = [Math.min(top, node.y - node.size), Math.max(bottom, node.y + node.size)];
    }
    if (left > right) return;
    const { width, height } = byId("canvas").getBoundingClientRect();
    const scale = Math.max(Math.min((width - 36) / (right - left), (height - 100) / (bottom - top), 1.3), 0.02);
    network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 + 32 / scale }, scale });
  }

  function nodeAt({ x, y }) {
    let nearest = null, least = MISS / network.getScale();
    for (const node of DATA.nodes) {
      const distance = Math.hypot(node.x - x, node.y - y) - node.size;
      if (distance < least) [nearest, least] = [node.id, distance];
    }
    return nearest;
  }

  // -- parts of the panel --------------------------------------------------------------------------------------------
  function made(tag, attributes, ...children) {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    element.append(...children.flat().filter((child) => child !== null && child !== ""));
    return element;
  }

  function button(style, action, ...children) {
    const element = made("button", { type: "button", class: style }, ...children);
    element.addEventListener("click", action);
    return element;
  }

  function drawn(tag, attributes, width = 18, height = 18) {
    const SVG = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(SVG, "svg");
    const inner = svg.appendChild(document.createElementNS(SVG, tag));
    const frame = { width, height, viewBox: `${-width / 2} ${-height / 2} ${width} ${height}`, "aria-hidden": "true" };
    Object.entries(frame).forEach(([name, value]) => svg.setAttribute(name, value));
    Object.entries(attributes).forEach(([name, value]) => inner.setAttribute(name, value));
    return svg;
  }

  function shapeMark(kind, colour) {
    const size = 6.5;
    const look = kind.hollow
      ? { fill: WHITE, stroke: colour === WHITE ? GREY : colour, "stroke-width": 2.4 / size }
      : { fill: colour, stroke: OUTLINE, "stroke-width": 1 / size };
    return drawn("path", { d: kind.path, transform: `scale(${size})`, ...look });
  }

  function lineMark(role) {
    const { colour, width, dash } = ROLES[role];
    const look = { stroke: colour, "stroke-width": width + 0.5, "stroke-dasharray": dash.join(" ") || "none" };
    return drawn("line", { x1: -9, x2: 9, y1: 0, y2: 0, ...look });
  }

  const discMark = (colour, radius) => drawn("circle", { r: radius, fill: colour, stroke: OUTLINE });
  const mark = (node) => (isUnit(node) ? shapeMark(kinds.get(node.about.kind), node.colour) : discMark(node.colour, 4.5));
  const roleMark = (role) => made("span", { class: `role ${role}` }, WORDS.roles[role]);
  const paragraph = (style, words) => (words ? made("p", { class: style }, words) : null);
  const section = (title, ...children) => made("section", {}, made("h3", {}, title), ...children);
  const joined = (...words) => words.filter(Boolean).join(" · ");

  function legend(style, entries) {
    const count = (units) => (units === undefined ? null : made("span", { class: "count" }, String(units)));
    const rows = entries.map(([sign, words, units]) => made("li", {}, sign, made("span", {}, words), count(units)));
    return made("ul", { class: `legend ${style}` }, rows);
  }

  function figure(title, value) {
    return made("div", {}, made("dt", {}, title), made("dd", {}, value === "" ? WORDS.none : String(value)));
  }

  function fact(title, value) {
    return value ? made("div", { class: "fact" }, made("dt", {}, title), made("dd", {}, value)) : null;
  }

  function head(node, name, below) {
    const back = button("back", () => choose(null), `← ${WORDS.back}`);
    const words = made("div", {}, made("h2", {}, name), paragraph("sub", below));
    return made("div", {}, back, made("div", { class: "head" }, mark(node), words));
  }

  // -- the panel: everything, a unit, a task -------------------------------------------------------------------------
  function overview() {
    const known = DATA.kinds.some((entry) => entry.kind !== "");
    const kindRows = DATA.kinds.map((entry) => [shapeMark(entry, GREY), entry.label, entry.units]);
    return [
      paragraph("", DATA.counts),
      section(WORDS.clusters, paragraph("note", WORDS.clusters_note), legend("", clusterRows())),
      known ? section(WORDS.kinds_title, legend("", kindRows)) : null,
      section(WORDS.marks, legend("pairs", markRows())),
      section(WORDS.ranking, paragraph("note", DATA.ranking_note), made("ol", { class: "units" }, rankingRows())),
    ];
  }

  // Clusters beyond the palette share a colour, and so a row.
  function clusterRows() {
    const rows = new Map();
    for (const { colour, label, units } of DATA.clusters) {
      const before = rows.get(colour);
      rows.set(colour, [discMark(colour, 6.5), before ? WORDS.smaller : label, units + (before ? before[2] : 0)]);
    }
    return [...rows.values()];
  }

  function markRows() {
    const used = new Set(DATA.edges.map((edge) => edge.role));
    const inside = [discMark(tinted(DATA.clusters[0]?.colour ?? WHITE), 4.5), WORDS.task_inside];
    const roles = ROLE_ORDER.filter((role) => used.has(role)).map((role) => [lineMark(role), WORDS.roles[role]]);
    return [inside, [discMark(ACROSS, 4.5), WORDS.task_across], ...roles];
  }

  function rankingRows() {
    const greatest = Math.max(...ranked.map((node) => Number(node.about.workload)), Number.MIN_VALUE);
    return ranked.map((node) => {
      const width = Math.max((56 * Number(node.about.workload)) / greatest, 1);
      const bar = drawn("rect", { x: -28, y: -3, width, height: 6, fill: GREY }, 56, 8);
      const load = made("span", { class: "number" }, node.about.workload);
      return made("li", {}, button("", () => choose(node.id), mark(node), made("span", {}, node.label), bar, load));
    });
  }

  const lineOf = (task) => (task.line ? WORDS.line.replace("{line}", () => task.line) : "");
  const edgesByRole = (node) =>
    [...edgesOf.get(node.id)].sort((a, b) => ROLE_ORDER.indexOf(a.role) - ROLE_ORDER.indexOf(b.role));

  function item(role, id, words, ...below) {
    return made("li", { class: "item" }, button("", () => choose(id), roleMark(role), " ", words), ...below);
  }

  function taskItem({ from, role }) {
    const task = nodes.get(from).about;
    const words = task.text ? joined(task.number, task.text) : task.number || task.id;
    const where = joined(task.leader, lineOf(task));
    return item(role, from, words, paragraph("where", task.clause), paragraph("where", where));
  }

  function unitDetails(node) {
    const { about } = node;
    const roles = ROLE_ORDER.map((role) => figure(WORDS.roles[role], about[role]));
    const figures = ["workload", "rank", "tasks"].map((name) => figure(WORDS[name], about[name]));
    return [
      head(node, about.name, about.kind_name),
      made("dl", { class: "numbers" }, figures, roles),
      made("dl", {}, fact(WORDS.cluster, clusters.get(about.cluster).label)),
      section(`${WORDS.tasks} (${about.tasks})`, made("ol", {}, edgesByRole(node).map(taskItem))),
    ];
  }

  function taskDetails(node) {
    const { about } = node;
    const units = edgesByRole(node).map(({ to, role }) => item(role, to, nodes.get(to).about.name));
    const facts = [
      [WORDS.clause, about.clause],
      [WORDS.leader, about.leader],
      [WORDS.place, lineOf(about)],
      [WORDS.repeats, about.repeats],
    ];
    return [
      head(node, `${WORDS.task} ${about.number || about.id}`, joined(about.part, about.section)),
      paragraph("text", about.text),
      made("dl", {}, facts.map(([title, value]) => fact(title, value))),
      section(`${WORDS.units} (${units.length})`, made("ol", {}, units)),
    ];
  }

  // -- selecting -----------------------------------------------------------------------------------------------------
  // With a unit light up its tasks and the units that share them; with a task, its units.
  function choose(id) {
    const node = nodes.get(id);
    chosen = id;
    litEdges = node ? edgesOf.get(id) : [];
    if (node && isUnit(node)) litEdges = litEdges.flatMap((edge) => edgesOf.get(edge.from));
    lit = new Set([id, ...litEdges.flatMap((edge) => [edge.from, edge.to])]);
    fillPanel(node ? (isUnit(node) ? unitDetails(node) : taskDetails(node)) : overview());
    network.redraw();
  }

  function fillPanel(content) {
    const panel = byId("panel");
    const focused = panel.contains(document.activeElement);
    panel.replaceChildren(...content.filter(Boolean));
    panel.scrollTop = 0;
    // the button that had the focus is gone: the keyboard goes on from the head of the panel
    if (focused) panel.focus({ preventScroll: true });
  }

  function hover(id) {
    if (id === hovered) return;
    hovered = id;
    byId("canvas").classList.toggle("over", id !== null);
    network.redraw();
  }

  network.on("click", ({ pointer }) => choose(nodeAt(pointer.canvas)));
  byId("canvas").addEventListener("pointermove", (event) => {
    const { left, top } = byId("canvas").getBoundingClientRect();
    hover(nodeAt(network.DOMtoCanvas({ x: event.clientX - left, y: event.clientY - top })));
  });
  byId("canvas").addEventListener("pointerleave", () => hover(null));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen !== null) choose(null);
  });
  byId("zoom-in").addEventListener("click", () => network.moveTo({ scale: network.getScale() * 1.3 }));
  byId("zoom-out").addEventListener("click", () => network.moveTo({ scale: network.getScale() / 1.3 }));
  byId("fit").addEventListener("click", showAll);

  // vis-network puts its frame before everything else in the order of the Tab key
  const drawing = byId("canvas").querySelector(".vis-network");
  drawing.tabIndex = 0;
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", WORDS.graph);
  showAll();
  choose(null);
  document.fonts.load(`${LABEL.size}px "jxgraph"`).then(() => network.redraw());
  window.jxgraph = { network, nodes, choose };
})();
