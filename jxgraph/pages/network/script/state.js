// What is on show: the view, the filters, the selection, and what follows from them. Everything else reads it here.
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

// What passes the filters. `loads` and `pairs` count only what is on show.
const shown = { nodes: new Set(), edges: [], ties: [], loads: new Map(), pairs: new Map() };

// What belongs to the selection: ids of nodes, and lines.
const lit = { nodes: new Set(), lines: [] };

// A drawing of thousands of ties shows none: it opens with the strongest.
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

const passes = (chosen, value) => chosen.size === 0 || chosen.has(value);

function unitPasses({ about }) {
  const carries = Number(about.workload) >= state.load;
  return carries && passes(state.clusters, about.cluster) && passes(state.kinds, about.kind);
}

function taskPasses({ about }) {
  return (!state.leader || about.leaders.includes(state.leader)) && (!state.part || about.part === state.part);
}

const tasksFiltered = () => Boolean(state.leader || state.part || state.roles.size);
const unitsFiltered = () => Boolean(state.clusters.size || state.kinds.size || state.load);
const anyFilter = () => tasksFiltered() || unitsFiltered();

// A task stays while one of its units does, a unit while one of its tasks does. What has no edge at all is filtered
// only by what it is itself.
function applyFilters() {
  const tasks = new Set(taskNodes.filter(taskPasses).map((node) => node.id));
  const units = new Set(unitNodes.filter(unitPasses).map((node) => node.id));
  shown.edges = edges.filter(({ from, to, role }) => tasks.has(from) && units.has(to) && passes(state.roles, role));
  shown.loads = new Map();
  for (const { to, weight } of shown.edges) shown.loads.set(to, (shown.loads.get(to) || 0) + weight);
  const held = new Set(shown.edges.map((edge) => edge.from));
  const whole = !unitsFiltered() && !state.roles.size;
  shown.nodes = new Set([
    ...[...tasks].filter((id) => held.has(id) || whole),
    ...[...units].filter((id) => shown.loads.has(id) || !tasksFiltered()),
  ]);
  shown.pairs = countedPairs();
  shown.ties = ties.filter(tiePasses);
}

function tiePasses(tie) {
  const pair = shown.pairs.get(tie.id);
  if (!pair || !shown.nodes.has(tie.from) || !shown.nodes.has(tie.to) || pair.weight < state.tieWeight) return false;
  return !state.tieNull || tie.nulls[state.tieNull].verdict === "more";
}

// Of each tie the tasks on show and their weight: all of it where no task is filtered.
function countedPairs() {
  if (!tasksFiltered()) return new Map(ties.map((tie) => [tie.id, tie]));
  const held = new Map();
  for (const edge of shown.edges) held.set(edge.from, [...(held.get(edge.from) || []), edge]);
  const counted = new Map();
  for (const [a, b] of [...held.values()].flatMap(pairs)) {
    const { id } = tieBetween(a.to, b.to);
    const { shared, weight } = counted.get(id) || { shared: 0, weight: 0 };
    counted.set(id, { shared: shared + 1, weight: weight + a.weight * b.weight });
  }
  return counted;
}

// With a unit light up its tasks and the units that share them, with a task its units, with a line both its ends and
// what lies between them. Only what is on show.
function applySelection() {
  const drawn = new Set((state.view === "units" ? shown.ties : shown.edges).map((line) => line.id));
  lit.lines = linesAround(state.chosen).filter((line) => drawn.has(line.id) || line.id === state.chosen);
  const line = lines.get(state.chosen);
  const ends = [state.chosen, line?.from, line?.to, ...edgesAround(state.chosen).map((edge) => edge.to)];
  lit.nodes = new Set([...ends, ...lit.lines.flatMap(({ from, to }) => [from, to])]);
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
