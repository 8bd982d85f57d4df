// The data of the page: nodes, edges and ties, and the lines of each node.
const DATA = JSON.parse(document.getElementById("data").textContent);
const COLOURS = DATA.colours;

const isUnit = (node) => node.about.mode === "unit";

const nodes = new Map(DATA.nodes.map((node) => [node.id, node]));
const taskNodes = DATA.nodes.filter((node) => !isUnit(node));
const unitNodes = DATA.nodes.filter(isUnit); // in matrix order, by which ties name them
const ranked = DATA.ranking.map((id) => nodes.get(id)); // the heaviest first

// Lines: an edge leads from a task to a unit, a tie from a unit to a unit. Node ids begin with task: or unit:.
const edges = DATA.edges.map((edge, number) => ({ ...edge, id: `edge:${number}` }));
const ties = DATA.ties.map((tie, number) => {
  const [from, to] = [unitNodes[tie.a].id, unitNodes[tie.b].id];
  return { ...tie, id: `tie:${number}`, from, to };
});
const place = new Map(unitNodes.map((node, at) => [node.id, at]));

// Arrows: from a unit that leads to another one of its tasks, with their number. Units that lead a task together do not
// lead each other.
const arrowId = (from, to) => `lead:${place.get(from)}-${place.get(to)}`;
const arrows = ties.flatMap((tie) =>
  [[tie.from, tie.to, tie.a_led_b], [tie.to, tie.from, tie.b_led_a]]
    .filter(([, , count]) => count > 0)
    .map(([from, to, count]) => ({ id: arrowId(from, to), from, to, count, tie })));
const lines = new Map([...edges, ...ties, ...arrows].map((line) => [line.id, line]));
const reverseOf = ({ from, to }) => lines.get(arrowId(to, from));
const isArrow = (line) => line.id.startsWith("lead:");

const tieByPlaces = new Map(ties.map((tie) => [tie.a * unitNodes.length + tie.b, tie]));

function tieBetween(a, b) {
  const [first, second] = [place.get(a), place.get(b)].sort((x, y) => x - y);
  return tieByPlaces.get(first * unitNodes.length + second);
}

const pairs = (all) => all.flatMap((one, at) => all.slice(at + 1).map((other) => [one, other]));

const edgesOf = linesByNode(edges);
const tiesOf = linesByNode(ties);
const arrowsOf = linesByNode(arrows);
const clusters = new Map(DATA.clusters.map((entry) => [entry.cluster, entry]));
const kinds = new Map(DATA.kinds.map((entry) => [entry.kind, { ...entry, outline: new Path2D(entry.path) }]));

// Of a ledger: each task has a state, which is its colour; a unit is divided by those of the tasks that it leads, or,
// where nobody leads one, has.
const states = new Map(DATA.states.map((entry) => [entry.state, entry]));
const leaderless = new Set(taskNodes.filter(({ id }) => !edgesOf.get(id).some(({ role }) => role === "lead")).map(({ id }) => id));

function statesOf(unit) {
  if (!states.size) return [];
  const held = shownEdges(unit).filter(({ from, role }) => role === "lead" || leaderless.has(from));
  const count = (state) => held.filter(({ from }) => nodes.get(from).about.state === state).length;
  return [...states.values()].map(({ state, colour }) => [colour, count(state)]).filter(([, tasks]) => tasks > 0);
}

const ROLE_ORDER = ["lead", "co_lead", "support"];
const rolesUsed = ROLE_ORDER.filter((role) => edges.some((edge) => edge.role === role));

function linesByNode(all) {
  const lines = new Map(DATA.nodes.map((node) => [node.id, []]));
  for (const line of all) {
    lines.get(line.from).push(line);
    lines.get(line.to).push(line);
  }
  return lines;
}

const loadOf = (unit) => Number(unit.about.workload);

// The edges of a task or a unit, the strongest role first.
const byRole = (a, b) => ROLE_ORDER.indexOf(a.role) - ROLE_ORDER.indexOf(b.role);
const edgesByRole = (node) => [...edgesOf.get(node.id)].sort(byRole);

// The tasks that both ends of a tie answer for, each with the edge to either.
function sharedTasks(tie) {
  const other = new Map(edgesOf.get(tie.to).map((edge) => [edge.from, edge]));
  return edgesOf
    .get(tie.from)
    .filter((edge) => other.has(edge.from))
    .map((edge) => ({ task: nodes.get(edge.from), both: [edge, other.get(edge.from)] }));
}

// Of those of an arrow, the tasks that one leads and the other does not.
function ledTasks(arrow) {
  return sharedTasks(arrow).filter(({ both: [first, second] }) => first.role === "lead" && second.role !== "lead");
}

// The state of the page: the view, the filters, the selection, and what follows from them.
const FEW_TIES = 300;
const NO_FILTER = { leader: "", part: "", load: 0, tieNull: "", tieWeight: openingWeight(), leadLeast: openingLeast() };

const state = {
  view: DATA.view, // "tasks": tasks and units; "units": units and their ties; "leads": units and who leads whom
  chosen: null, // id of the selected node or line
  hovered: null,
  opening: true, // until the reader changes the view or a filter
  ...NO_FILTER,
  clusters: new Set(), // of each legend the entries to be seen alone; empty: all
  kinds: new Set(),
  roles: new Set(),
  states: new Set(),
};

// What passes the filters; the maps count only that: the load of a unit, the shared tasks of a tie, the tasks of an arrow.
const filtered = { nodes: new Set(), edges: [], ties: [], arrows: [], loads: new Map(), pairs: new Map(), led: new Map() };

// The nodes (by id) and lines of the selection.
const highlighted = { nodes: new Set(), lines: [] };

// A drawing of thousands of ties is unreadable, so it opens with the strongest.
function openingWeight() {
  if (DATA.view !== "units" || ties.length <= FEW_TIES) return 0;
  const strongest = ties.map((tie) => tie.weight).sort((a, b) => b - a)[FEW_TIES];
  const step = rangeStep(Math.max(...ties.map((tie) => tie.weight)));
  return (Math.floor(strongest / step) + 1) * step;
}

// So does one of hundreds of arrows.
function openingLeast() {
  if (arrows.length <= FEW_TIES) return 1;
  return arrows.map((arrow) => arrow.count).sort((a, b) => b - a)[FEW_TIES] + 1;
}

// A slider of some sixty steps, each a round number.
function rangeStep(greatest) {
  return [0.25, 0.5, 1, 2, 5, 10, 20, 50, 100].find((step) => greatest / step <= 60) || greatest / 60 || 1;
}

const isSelectedIn = (chosen, value) => chosen.size === 0 || chosen.has(value);

function unitPasses(node) {
  const { cluster, kind } = node.about;
  const carries = shownLoad(node) >= state.load - ROUNDING;
  return carries && isSelectedIn(state.clusters, cluster) && isSelectedIn(state.kinds, kind);
}

// The load of a unit in the tasks on show.
const ROUNDING = 1e-9;
const shownLoad = (unit) => (tasksFiltered() ? filtered.loads.get(unit.id) || 0 : loadOf(unit));

function taskPasses({ about }) {
  const here = (!state.leader || about.leaders.includes(state.leader)) && (!state.part || about.part === state.part);
  return here && isSelectedIn(state.states, about.state);
}

const tasksFiltered = () => Boolean(state.leader || state.part || state.roles.size || state.states.size);
const unitsFiltered = () => Boolean(state.clusters.size || state.kinds.size || state.load);
const anyFilter = () => tasksFiltered() || unitsFiltered();

// A task stays while one of its units does, a unit while one of its tasks does. A node without edges is filtered only
// by its own attributes.
function applyFilters() {
  const tasks = new Set(taskNodes.filter(taskPasses).map((node) => node.id));
  const inTasks = edges.filter(({ from, role }) => tasks.has(from) && isSelectedIn(state.roles, role));
  filtered.loads = new Map();
  for (const { to, weight } of inTasks) filtered.loads.set(to, (filtered.loads.get(to) || 0) + weight);
  const units = new Set(unitNodes.filter(unitPasses).map((node) => node.id));
  filtered.edges = inTasks.filter(({ to }) => units.has(to));
  const withEdges = new Set(filtered.edges.map((edge) => edge.from));
  const isolatedToo = !unitsFiltered() && !state.roles.size;
  filtered.nodes = new Set([
    ...[...tasks].filter((id) => withEdges.has(id) || isolatedToo),
    ...[...units].filter((id) => filtered.loads.has(id) || !tasksFiltered()),
  ]);
  filtered.edgeIds = new Set(filtered.edges.map((edge) => edge.id));
  filtered.pairs = countedPairs();
  filtered.ties = ties.filter(tiePasses);
  filtered.led = countedLeads();
  filtered.arrows = arrows.filter(arrowPasses);
  for (const node of unitNodes) Object.assign(node, { size: sizeOf(node), parts: statesOf(node) });
}

// The area of a unit grows with its load on show, at one scale whatever is filtered.
const greatestLoad = Math.max(...unitNodes.map(loadOf), Number.MIN_VALUE);

function sizeOf(unit) {
  const { least, most } = DATA.radii;
  return Math.sqrt(least ** 2 + (shownLoad(unit) / greatestLoad) * (most ** 2 - least ** 2));
}

const drawnLines = () => ({ tasks: filtered.edges, units: filtered.ties, leads: filtered.arrows })[state.view];
const shownEdges = (node) => edgesOf.get(node.id).filter((edge) => filtered.edgeIds.has(edge.id));
const shownTasks = (shared) => shared.filter(({ both }) => both.every((edge) => filtered.edgeIds.has(edge.id)));

function arrowPasses({ id, from, to }) {
  const shown = filtered.nodes.has(from) && filtered.nodes.has(to);
  return shown && (filtered.led.get(id) || 0) >= state.leadLeast;
}

function tiePasses(tie) {
  const pair = filtered.pairs.get(tie.id);
  if (!pair || pair.weight < state.tieWeight) return false;
  if (!filtered.nodes.has(tie.from) || !filtered.nodes.has(tie.to)) return false;
  return !state.tieNull || tie.nulls[state.tieNull].verdict === "more";
}

// Of each tie the tasks on show and their weight: all of it where no task is filtered.
function countedPairs() {
  if (!tasksFiltered()) return new Map(ties.map((tie) => [tie.id, tie]));
  const counted = new Map();
  for (const [a, b] of edgesByTask().flatMap(pairs)) {
    const { id } = tieBetween(a.to, b.to);
    const { shared, weight } = counted.get(id) || { shared: 0, weight: 0 };
    counted.set(id, { shared: shared + 1, weight: weight + a.weight * b.weight });
  }
  return counted;
}

// Of each arrow the tasks on show.
function countedLeads() {
  const counted = new Map(arrows.map((arrow) => [arrow.id, tasksFiltered() ? 0 : arrow.count]));
  if (!tasksFiltered()) return counted;
  for (const held of edgesByTask()) {
    const others = held.filter(({ role }) => role !== "lead");
    for (const { to } of held.filter(({ role }) => role === "lead")) {
      others.map((other) => arrowId(to, other.to)).forEach((id) => counted.set(id, counted.get(id) + 1));
    }
  }
  return counted;
}

function edgesByTask() {
  const held = new Map();
  for (const edge of filtered.edges) held.set(edge.from, [...(held.get(edge.from) || []), edge]);
  return [...held.values()];
}

// A unit highlights its tasks and the units that share them, a task its units, a line both its ends and what is
// between them; only what passes the filters.
function applySelection() {
  const drawn = new Set(drawnLines().map((line) => line.id));
  highlighted.lines = linesAround(state.chosen).filter((line) => drawn.has(line.id) || line.id === state.chosen);
  const line = lines.get(state.chosen);
  const ends = [state.chosen, line?.from, line?.to, ...edgesAround(state.chosen).map((edge) => edge.to)];
  highlighted.nodes = new Set([...ends, ...highlighted.lines.flatMap(({ from, to }) => [from, to])]);
}

const edgesAround = (id) => (id?.startsWith("task:") ? edgesOf.get(id) : []);

function linesAround(id) {
  if (id === null) return [];
  const line = lines.get(id);
  return state.view === "tasks" ? edgesNear(id, line) : unitLinesNear(id, line);
}

function edgesNear(id, line) {
  if (line && isArrow(line)) return ledTasks(line).flatMap((task) => task.both);
  if (id.startsWith("tie:")) return sharedTasks(line).flatMap((task) => task.both);
  if (id.startsWith("edge:")) return edgesOf.get(line.from);
  if (id.startsWith("task:")) return edgesOf.get(id);
  return edgesOf.get(id).flatMap((edge) => edgesOf.get(edge.from));
}

function unitLinesNear(id, line) {
  const linesOf = state.view === "leads" ? arrowsOf : tiesOf;
  if (id.startsWith("task:")) return linesAmong(linesOf, edgesOf.get(id));
  if (id.startsWith("unit:")) return linesOf.get(id);
  if (id.startsWith("edge:")) return linesOf.get(line.to);
  return linesOf === arrowsOf ? [lines.get(arrowId(line.from, line.to)), reverseOf(line)].filter(Boolean) : [line.tie ?? line];
}

// Between the units of a task; of arrows only those that its lead gives.
function linesAmong(linesOf, held) {
  const role = new Map(held.map((edge) => [edge.to, edge.role]));
  const leads = (arrow) => role.get(arrow.from) === "lead" && role.get(arrow.to) !== "lead";
  return held.flatMap(({ to: unit }) =>
    linesOf.get(unit).filter((line) => line.from === unit && role.has(line.to) && (!isArrow(line) || leads(line))));
}

// The page's own words in the chosen language; the document's words stay as printed.
let WORDS = DATA.words[DATA.lang];

const HEADING = document.querySelector("h1").textContent;

// Fill values into {braces}, once: the values themselves may contain braces.
function say(template, values) {
  return template.replace(/\{(\w+)\}/g, (field, name) => (name in values ? String(values[name]) : field));
}

// with the English name of a unit, where the page has these and speaks English
const fullName = ({ name, english }) => (english && WORDS.lang === "en" ? `${name} (${english})` : name);
const nameOf = (id) => nodes.get(id).about.name;
const kindName = ({ kind, kind_printed: printed }) => (kind || !printed ? WORDS.kinds[kind] : printed);
const clusterName = ({ cluster, names }) => (cluster ? names.join(WORDS.list_separator) : WORDS.untied);
const scheme = () => DATA.scheme[WORDS.lang];

// The fixed texts of the template: data-text, data-label, data-title and data-hint name the word of each.
function translatePage() {
  const root = document.documentElement;
  root.lang = WORDS.html_lang;
  document.title = `${HEADING} · ${WORDS.page}`;
  const every = (name, put) =>
    document.querySelectorAll(`[data-${name}]`).forEach((element) => put(element, WORDS[element.dataset[name]]));
  every("text", (element, words) => { element.textContent = words; });
  every("label", (element, words) => element.setAttribute("aria-label", words));
  every("title", (element, words) => { element.title = words; });
  every("hint", (element, words) => { element.placeholder = words; });
  const next = DATA.words[nextLanguage()];
  Object.assign(byId("language"), { textContent: next.language_name, title: next.language_hint, lang: next.html_lang });
}

function nextLanguage() {
  const languages = Object.keys(DATA.words);
  return languages[(languages.indexOf(WORDS.lang) + 1) % languages.length];
}

function setLanguage(lang) {
  WORDS = DATA.words[lang];
  translatePage();
  fillFilters();
  refresh();
}
