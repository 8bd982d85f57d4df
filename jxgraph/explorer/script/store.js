const HEADING = DATA.heading; // the shared scripts name a saved image by it

// What the analyst has chosen: plain values, each of which is a trait in Python too. Every change goes through
// `change`, which can be undone; panes listen and fill themselves anew.
const values = {};
const panes = []; // functions of the set of names that changed
const closing = []; // what is to end with the widget

const onChange = (pane) => panes.push(pane);
const onClose = (end) => closing.push(end);

// -- changes and their undoing -----------------------------------------------------------------------------------------
// A step is what the analyst does at once: a choice, a sweep, a filter, a whole slide. Python's changes are steps too, or
// undoing would pass over them; those of one trait in quick succession, as of a loop, are one. Moving about in the drawing
// and the language are none.
const past = [], future = [];
const MOST_STEPS = 100; // that can be undone
const BURST = 500; // milliseconds
const NO_STEP = new Set(["lang"]);
const received = { names: "", at: -Infinity };

// `undoable` is false on the way of a slider or of typing, which goes on with the step that its first change began: that
// is drawn once a frame.
function change(patch, { undoable = true, send = true } = {}) {
  const changed = put(patch, undoable ? "step" : "way");
  if (undoable) applyNow();
  if (send) sendNames(changed);
}

function receive(patch) {
  const names = Object.keys(patch).join(" ");
  const burst = names === received.names && performance.now() - received.at < BURST;
  if (put(patch, burst ? "same step" : "step").size) Object.assign(received, { names, at: performance.now() });
  applyNow();
}

function put(given, how) {
  const patch = completed(given);
  const changed = new Set(Object.keys(patch).filter((name) => !same(values[name], patch[name])));
  if (how === "step" && [...changed].some((name) => !NO_STEP.has(name))) keep({ ...values });
  Object.assign(values, Object.fromEntries([...changed].map((name) => [name, patch[name]])));
  changed.forEach((name) => stale.add(name));
  if (how === "way" && changed.size) waiting ||= requestAnimationFrame(applyQuickly);
  return changed;
}

function keep(before) {
  past.push(before);
  if (past.length > MOST_STEPS) past.shift();
  future.length = 0;
}

function step(from, to) {
  if (from.length === 0) return;
  to.push({ ...values });
  const changed = put({ ...from.pop(), lang: values.lang }, "undone");
  applyNow();
  sendNames(changed);
}

const sendNames = (names) => names.size && LINK.send(Object.fromEntries([...names].map((name) => [name, values[name]])));
const undo = () => step(past, future);
const redo = () => step(future, past);

function close() {
  cancelAnimationFrame(waiting);
  clearTimeout(resting);
  closing.forEach((end) => end());
  network.destroy();
}

// -- to the screen -----------------------------------------------------------------------------------------------------
// The state of the shared scripts follows the values, then the panes.
const stale = new Set();
let waiting = 0;

// On the way of a slider thousands of lines wait until it rests.
function applyQuickly() {
  applyNow();
  drawQuickly();
}

function applyNow() {
  cancelAnimationFrame(waiting);
  waiting = 0;
  const changed = new Set(stale);
  stale.clear();
  if (changed.size) apply(changed);
}

function apply(changed) {
  const any = (...names) => names.some((name) => changed.has(name));
  if (any("lang")) WORDS = DATA.words[values.lang];
  if (any("view")) state.view = values.view;
  if (any("filters")) applyFilterValues();
  if (any("moves")) applyMoves();
  else if (any("weights")) applyWeights();
  if (any("moves", "weights", "filters")) applyFilters();
  if (any("moves", "selected")) applySelectedValues();
  if (any("moves", "weights", "filters", "selected", "view")) {
    applySelection();
    if (!sameLines(changed)) buildPaths();
  }
  panes.forEach((pane) => pane(changed));
  network.redraw();
}

// Weights alone leave the lines between tasks and units where and as wide as they are.
const sameLines = (changed) => state.view === "tasks" && !state.load && ["moves", "filters", "selected", "view"].every((name) => !changed.has(name));

// Of values from outside every key, of its own type: what is lacking does not filter, and a name that the document does
// not have is not selected.
function completed(patch) {
  const whole = { ...patch };
  if ("filters" in patch) whole.filters = completeFilters(patch.filters ?? {});
  if ("selected" in patch) whole.selected = completeSelection(patch.selected ?? {});
  return whole;
}

const list = (all) => (Array.isArray(all) ? all : []);
const text = (all) => (typeof all === "string" ? all : "");

const completeSelection = ({ units, tasks }) =>
  ({ units: list(units).filter((name) => unitIds.has(name)), tasks: list(tasks).filter((id) => taskNodeIds.has(id)) });

// in the order of Python's keys, or the same filters would be sent again
function completeFilters({ leader, part, words, load, kinds: ofKinds, clusters: ofClusters, roles }) {
  const several = { kinds: list(ofKinds), clusters: list(ofClusters), roles: list(roles) };
  return { leader: text(leader), part: text(part), ...several, words: text(words), load: Math.max(Number(load) || 0, 0) };
}

function applyFilterValues() {
  const { leader, part, load, words, kinds: shownKinds, clusters: shownClusters, roles } = values.filters;
  Object.assign(state, { leader, part, load, words });
  Object.assign(state, { kinds: new Set(shownKinds), clusters: new Set(shownClusters), roles: new Set(roles) });
}

// -- the selection -----------------------------------------------------------------------------------------------------
// Names of units and ids of tasks, as Python has them, by node and back.
const unitIds = new Map(DATA.names.units.map((name, at) => [name, unitNodes[at].id]));
const taskNodeIds = new Map(DATA.names.tasks.map((id, at) => [id, taskNodes[at].id]));
const pythonNames = new Map([...unitIds, ...taskNodeIds].map(([name, id]) => [id, name]));
Object.assign(values, completed(LINK.values()));

function applySelectedValues() {
  const { units, tasks } = values.selected;
  state.selected = new Set([...units.map((name) => unitIds.get(name)), ...tasks.map((id) => taskNodeIds.get(id))]);
  if (!same(endsOfLine(state.line).sort(), [...state.selected].sort())) state.line = null;
}

const endsOfLine = (id) => [lines.get(id)?.from, lines.get(id)?.to].filter(Boolean);
const endsOrSelf = (id) => (nodes.has(id) ? [id] : endsOfLine(id));

// Select nodes by their ids, in the order of the document; of a line both its ends.
function select(given, options) {
  const ids = [...given];
  const before = state.line;
  const wanted = new Set(ids.flatMap(endsOrSelf));
  const named = (all) => all.filter(({ id }) => wanted.has(id)).map(({ id }) => pythonNames.get(id));
  state.line = ids.length === 1 && lines.has(ids[0]) ? ids[0] : null;
  if (state.line !== before) stale.add("selected"); // another line between the same two
  change({ selected: { units: named(unitNodes), tasks: named(taskNodes) } }, options);
}

// One instead of all, or one more or less.
function choose(id, several = false) {
  if (id === null) return several ? undefined : select([]);
  if (!several) return select([id]);
  const [ends, after] = [endsOrSelf(id), new Set(state.selected)];
  const all = ends.every((end) => after.has(end));
  ends.forEach((end) => (all ? after.delete(end) : after.add(end)));
  return select(after);
}
