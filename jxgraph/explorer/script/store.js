const HEADING = DATA.heading; // the shared scripts name a saved image by it

// What the analyst has chosen: plain values, each of which is a trait in Python too. Every change goes through
// `change`, which can be undone; panes listen and fill themselves anew.
const values = { ...LINK.values() };
const past = [], future = [];
const MOST_STEPS = 100; // that can be undone
const panes = []; // functions of the set of names that changed

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const onChange = (pane) => panes.push(pane);

// `undoable` is false for what Python sets and for the middle of a slider's way.
function change(patch, { undoable = true, send = true } = {}) {
  const changed = new Set(Object.keys(patch).filter((name) => !same(values[name], patch[name])));
  if (changed.size === 0) return;
  if (undoable) {
    past.push({ ...values });
    if (past.length > MOST_STEPS) past.shift();
    future.length = 0;
  }
  Object.assign(values, patch);
  apply(changed);
  if (send) LINK.send(Object.fromEntries([...changed].map((name) => [name, values[name]])));
}

function step(from, to) {
  if (from.length === 0) return;
  to.push({ ...values });
  change(from.pop(), { undoable: false });
}

const undo = () => step(past, future);
const redo = () => step(future, past);

// The state of the shared scripts follows the values, then the panes.
function apply(changed) {
  if (changed.has("lang")) WORDS = DATA.words[values.lang];
  if (changed.has("view")) state.view = values.view;
  if (changed.has("filters")) applyFilterValues();
  if (changed.has("weights")) applyWeights();
  if (changed.has("selected")) applySelectedValues();
  applyFilters();
  applySelection();
  buildPaths();
  panes.forEach((pane) => pane(changed));
  network.redraw();
}

function applyFilterValues() {
  const { leader, part, load, words, kinds: shownKinds, clusters: shownClusters, roles } = values.filters;
  Object.assign(state, { leader, part, load, words });
  Object.assign(state, { kinds: new Set(shownKinds), clusters: new Set(shownClusters), roles: new Set(roles) });
}

function applySelectedValues() {
  const { units, tasks } = values.selected;
  const ids = [...units.map((name) => unitIds.get(name)), ...tasks.map((id) => taskNodeIds.get(id))];
  state.selected = new Set(ids.filter(Boolean));
}

// Names of units and ids of tasks, as Python has them, by node and back.
const unitIds = new Map(DATA.names.units.map((name, at) => [name, unitNodes[at].id]));
const taskNodeIds = new Map(DATA.names.tasks.map((id, at) => [id, taskNodes[at].id]));
const pythonNames = new Map([...unitIds, ...taskNodeIds].map(([name, id]) => [id, name]));

// Select nodes by their ids, in the order of the document; of a line both its ends.
function select(ids, options) {
  const ends = [...ids].flatMap((id) => (nodes.has(id) ? [id] : [lines.get(id)?.from, lines.get(id)?.to]));
  const wanted = new Set(ends.filter(Boolean));
  const named = (all) => all.filter(({ id }) => wanted.has(id)).map(({ id }) => pythonNames.get(id));
  change({ selected: { units: named(unitNodes), tasks: named(taskNodes) } }, options);
}

// One instead of all, or one more or less.
function choose(id, several = false) {
  if (id === null) return select([]);
  if (!several) return select([id]);
  const after = new Set(state.selected);
  if (!after.delete(id)) after.add(id);
  return select(after);
}

// Weights by role: the loads of units and ties follow.
function applyWeights() {
  if (!values.weights) return;
  for (const edge of edges) edge.weight = values.weights[edge.role];
  // to come: loads, ranks and ties
}
