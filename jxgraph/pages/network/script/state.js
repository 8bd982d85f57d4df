// The state of the page: the view, the filters, the selection, and what follows from them.
const FEW_TIES = 300;
const NO_FILTER = { leader: "", part: "", words: "", load: 0, tieNull: "" };
const openingLines = () => ({ tieWeight: openingWeight(), leadLeast: openingLeast() });

const state = {
  view: DATA.view, // "tasks": tasks and units; "units": units and their ties; "leads": units and who leads whom
  selected: new Set(), // ids of nodes and lines; the page selects one, a widget several nodes
  line: null, // of which a widget has selected both ends
  gone: new Set(), // units that have lost all their tasks, in a widget where somebody tries that
  hovered: null,
  opening: true, // until the reader changes the view or a filter
  ...NO_FILTER,
  ...openingLines(),
  clusters: new Set(), // of each legend the entries to be seen alone; empty: all
  kinds: new Set(),
  roles: new Set(),
  states: new Set(),
  get chosen() { return this.selected.size === 1 ? [...this.selected][0] : null; },
  set chosen(id) { this.selected = new Set(id === null ? [] : [id]); },
};

// What passes the filters; the maps count only that: the load of a unit, the shared tasks of a tie, the tasks of an arrow.
const filtered = { nodes: new Set(), edges: [], ties: [], arrows: [], loads: new Map(), pairs: new Map(), led: new Map() };

// The nodes (by id) and lines of the selection.
const highlighted = { nodes: new Set(), lines: [], common: new Set() }; // common: tasks of several that are selected

// A drawing of thousands of ties is unreadable, so it opens with the strongest.
function openingWeight() {
  if (DATA.view !== "units" || ties.length <= FEW_TIES) return 0;
  const strongest = ties.map((tie) => tie.weight).sort((a, b) => b - a)[FEW_TIES];
  const step = rangeStep(greatest.tie);
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
  return carries && !state.gone.has(node.id) && isSelectedIn(state.clusters, cluster) && isSelectedIn(state.kinds, kind);
}

// The load of a unit in the tasks on show.
const ROUNDING = 1e-9;
const shownLoad = (unit) => (tasksFiltered() ? filtered.loads.get(unit.id) || 0 : loadOf(unit));

function taskPasses(node) {
  const { about } = node;
  const here = (!state.leader || about.leaders.includes(state.leader)) && (!state.part || about.part === state.part);
  return here && hasWords(node) && isSelectedIn(state.states, about.state);
}

// of several words, between strokes, one is enough
const hasWords = (node) => !state.words || folded(state.words).split("|").some((words) => words.trim() && taskKeys.get(node).includes(words.trim()));

const tasksFiltered = () => Boolean(state.leader || state.part || state.words || state.roles.size || state.states.size);
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
function sizeOf(unit) {
  const { least, most } = DATA.radii;
  return Math.sqrt(least ** 2 + (shownLoad(unit) / greatest.load) * (most ** 2 - least ** 2));
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

const edgesByTask = () => [...grouped(filtered.edges, taskOf).values()];

// A unit highlights its tasks and the units that share them, a task its units, a line both its ends and what is
// between them, several what they have themselves; only what passes the filters.
function applySelection() {
  const drawn = new Set(drawnLines().map((line) => line.id));
  const several = state.selected.size > 1 && !state.line;
  highlighted.common = several ? tasksInCommon() : new Set();
  const around = new Set(several ? linesOfSeveral() : (state.line ? [state.line] : [...state.selected]).flatMap(linesAround));
  highlighted.lines = [...around].filter(({ id }) => drawn.has(id) || state.selected.has(id) || id === state.line);
  highlighted.nodes = new Set([...state.selected].flatMap(nodesAround));
  for (const { from, to } of highlighted.lines) highlighted.nodes.add(from).add(to);
}

function nodesAround(id) {
  const { from, to } = lines.get(id) ?? {};
  return [id, from, to, ...edgesAround(id).map((edge) => edge.to)].filter(Boolean);
}

// Selected tasks, and those of two selected units or more.
function tasksInCommon() {
  const held = grouped([...state.selected].flatMap((id) => (id.startsWith("unit:") ? edgesOf.get(id) : [])), taskOf);
  const shared = [...held].filter(([, own]) => own.length > 1).map(([id]) => id);
  return new Set([...shared, ...[...state.selected].filter((id) => id.startsWith("task:"))]);
}

function linesOfSeveral() {
  const among = ({ from, to }) => state.selected.has(from) && state.selected.has(to);
  if (state.view === "tasks") return [...state.selected].flatMap((id) => edgesOf.get(id));
  return [...state.selected].flatMap((id) => (id.startsWith("task:") ? linesAround(id) : linesAround(id).filter(among)));
}

const edgesAround = (id) => (id.startsWith("task:") ? edgesOf.get(id) : []);

function linesAround(id) {
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
