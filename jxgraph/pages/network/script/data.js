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
const lines = new Map([...edges, ...ties].map((line) => [line.id, line]));

const place = new Map(unitNodes.map((node, at) => [node.id, at]));
const tieByPlaces = new Map(ties.map((tie) => [tie.a * unitNodes.length + tie.b, tie]));

function tieBetween(a, b) {
  const [first, second] = [place.get(a), place.get(b)].sort((x, y) => x - y);
  return tieByPlaces.get(first * unitNodes.length + second);
}

const pairs = (all) => all.flatMap((one, at) => all.slice(at + 1).map((other) => [one, other]));

const edgesOf = linesByNode(edges);
const tiesOf = linesByNode(ties);
const clusters = new Map(DATA.clusters.map((entry) => [entry.cluster, entry]));
const kinds = new Map(DATA.kinds.map((entry) => [entry.kind, { ...entry, outline: new Path2D(entry.path) }]));

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
function edgesByRole(node) {
  return [...edgesOf.get(node.id)].sort((a, b) => ROLE_ORDER.indexOf(a.role) - ROLE_ORDER.indexOf(b.role));
}

// The tasks that both ends of a tie answer for, each with the edge to either.
function sharedTasks(tie) {
  const other = new Map(edgesOf.get(tie.to).map((edge) => [edge.from, edge]));
  return edgesOf
    .get(tie.from)
    .filter((edge) => other.has(edge.from))
    .map((edge) => ({ task: nodes.get(edge.from), both: [edge, other.get(edge.from)] }));
}

// The state of the page: the view, the filters, the selection, and what follows from them.
const FEW_TIES = 300;
const NO_FILTER = { leader: "", part: "", load: 0, tieNull: "", tieWeight: openingWeight() };

const state = {
  view: DATA.view, // "tasks": tasks and units; "units": units and their ties
  chosen: null, // id of the selected node or line
  hovered: null,
  opening: true, // until the reader changes the view or a filter
  ...NO_FILTER,
  clusters: new Set(), // of each legend the entries to be seen alone; empty: all
  kinds: new Set(),
  roles: new Set(),
};

// What passes the filters; `loads` and `pairs` count only that.
const filtered = { nodes: new Set(), edges: [], ties: [], loads: new Map(), pairs: new Map() };

// The nodes (by id) and lines of the selection.
const highlighted = { nodes: new Set(), lines: [] };

// A drawing of thousands of ties is unreadable, so it opens with the strongest.
function openingWeight() {
  if (DATA.view !== "units" || ties.length <= FEW_TIES) return 0;
  const strongest = ties.map((tie) => tie.weight).sort((a, b) => b - a)[FEW_TIES];
  const step = rangeStep(Math.max(...ties.map((tie) => tie.weight)));
  return (Math.floor(strongest / step) + 1) * step;
}

// A slider of some sixty steps, each a round number.
function rangeStep(greatest) {
  return [0.25, 0.5, 1, 2, 5, 10, 20, 50, 100].find((step) => greatest / step <= 60) || greatest / 60 || 1;
}

const isSelectedIn = (chosen, value) => chosen.size === 0 || chosen.has(value);

function unitPasses({ about }) {
  const carries = Number(about.workload) >= state.load;
  return carries && isSelectedIn(state.clusters, about.cluster) && isSelectedIn(state.kinds, about.kind);
}

function taskPasses({ about }) {
  return (!state.leader || about.leaders.includes(state.leader)) && (!state.part || about.part === state.part);
}

const tasksFiltered = () => Boolean(state.leader || state.part || state.roles.size);
const unitsFiltered = () => Boolean(state.clusters.size || state.kinds.size || state.load);
const anyFilter = () => tasksFiltered() || unitsFiltered();

// A task stays while one of its units does, a unit while one of its tasks does. A node without edges is filtered only
// by its own attributes.
function applyFilters() {
  const tasks = new Set(taskNodes.filter(taskPasses).map((node) => node.id));
  const units = new Set(unitNodes.filter(unitPasses).map((node) => node.id));
  const inRoles = edges.filter(({ role }) => isSelectedIn(state.roles, role));
  filtered.edges = inRoles.filter(({ from, to }) => tasks.has(from) && units.has(to));
  filtered.loads = new Map();
  for (const { to, weight } of filtered.edges) filtered.loads.set(to, (filtered.loads.get(to) || 0) + weight);
  const withEdges = new Set(filtered.edges.map((edge) => edge.from));
  const isolatedToo = !unitsFiltered() && !state.roles.size;
  filtered.nodes = new Set([
    ...[...tasks].filter((id) => withEdges.has(id) || isolatedToo),
    ...[...units].filter((id) => filtered.loads.has(id) || !tasksFiltered()),
  ]);
  filtered.pairs = countedPairs();
  filtered.ties = ties.filter(tiePasses);
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
  const held = new Map();
  for (const edge of filtered.edges) held.set(edge.from, [...(held.get(edge.from) || []), edge]);
  const counted = new Map();
  for (const [a, b] of [...held.values()].flatMap(pairs)) {
    const { id } = tieBetween(a.to, b.to);
    const { shared, weight } = counted.get(id) || { shared: 0, weight: 0 };
    counted.set(id, { shared: shared + 1, weight: weight + a.weight * b.weight });
  }
  return counted;
}

// A unit highlights its tasks and the units that share them, a task its units, a line both its ends and what is
// between them; only what passes the filters.
function applySelection() {
  const drawn = new Set((state.view === "units" ? filtered.ties : filtered.edges).map((line) => line.id));
  highlighted.lines = linesAround(state.chosen).filter((line) => drawn.has(line.id) || line.id === state.chosen);
  const line = lines.get(state.chosen);
  const ends = [state.chosen, line?.from, line?.to, ...edgesAround(state.chosen).map((edge) => edge.to)];
  highlighted.nodes = new Set([...ends, ...highlighted.lines.flatMap(({ from, to }) => [from, to])]);
}

const edgesAround = (id) => (id?.startsWith("task:") ? edgesOf.get(id) : []);

function linesAround(id) {
  if (id === null) return [];
  const line = lines.get(id);
  const viewed = state.view === "units";
  if (id.startsWith("tie:")) {
    return viewed ? [line] : sharedTasks(line).flatMap((task) => task.both);
  }
  if (id.startsWith("edge:")) return viewed ? tiesOf.get(line.to) : edgesOf.get(line.from);
  if (id.startsWith("task:")) return viewed ? tiesAmong(edgesOf.get(id).map((edge) => edge.to)) : edgesOf.get(id);
  return viewed ? tiesOf.get(id) : edgesOf.get(id).flatMap((edge) => edgesOf.get(edge.from));
}

function tiesAmong(ids) {
  const group = new Set(ids);
  return ids.flatMap((id) => tiesOf.get(id).filter((tie) => tie.from === id && group.has(tie.to)));
}

// The page's own words in the chosen language; the document's words stay as printed.
let WORDS = DATA.words[DATA.lang];

const HEADING = document.querySelector("h1").textContent;

// Fill values into {braces}, once: the values themselves may contain braces.
function say(template, values) {
  return template.replace(/\{(\w+)\}/g, (field, name) => (name in values ? String(values[name]) : field));
}

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
