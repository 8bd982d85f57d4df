// What the analyst tries by hand, in a copy: the leads of the document after some moves, by the rules of
// jxgraph.scenarios (reassign, remove_unit), and its figures before and after.
const taskPlace = new Map(taskNodes.map((node, at) => [node.id, at]));
const trial = { shown: true }; // whether network and ranking show the document as tried, or as it is

// The matrix's order: by task, then by unit.
const inMatrixOrder = (a, b) => taskPlace.get(a.from) - taskPlace.get(b.from) || place.get(a.to) - place.get(b.to);

// The one lead of the task; former leads become co-leads. A unit that had no part in it gets the last place.
function withLead(list, from, to) {
  const mine = (edge) => edge.from === from && edge.to === to;
  const roleOf = (edge) => (mine(edge) ? "lead" : edge.role === "lead" ? "co_lead" : edge.role);
  const changed = list.map((edge) => (edge.from === from ? { ...edge, role: roleOf(edge) } : edge));
  if (changed.some(mine)) return changed;
  const position = Math.max(0, ...changed.filter((edge) => edge.from === from).map((edge) => edge.position)) + 1;
  return [...changed, { id: `edge:${from}>${to}`, from, to, role: "lead", position }].sort(inMatrixOrder);
}

const leadsIn = (list, task) => list.filter(({ from, role }) => from === task && role === "lead").map(({ to }) => to);

// One move after the others; null where it cannot be made: the unit leads the task already, or is removed, or unknown.
function afterMove({ list, removed, steps }, move) {
  const [task, unit] = [taskNodeIds.get(move.task), unitIds.get(move.unit)];
  if (!unit || removed.has(unit)) return null;
  if (move.action === "remove") {
    const kept = list.filter(({ to }) => to !== unit);
    return { list: kept, removed: new Set([...removed, unit]), steps: [...steps, { move, unit, task: null, leads: [] }] };
  }
  const leads = task ? leadsIn(list, task) : [];
  if (!task || (leads.length === 1 && leads[0] === unit)) return null;
  return { list: withLead(list, task, unit), removed, steps: [...steps, { move, unit, task, leads }] };
}

// Of what is asked again and again the last answer is kept.
function remembered(make) {
  let asked = null, answer = null;
  return (question) => {
    const key = JSON.stringify(question);
    if (key !== asked) [asked, answer] = [key, make(question)];
    return answer;
  };
}

// The edges, the removed units, and the steps that were made; a move that cannot be made is left out.
const replayed = remembered((moves) => {
  const start = { list: originalEdges, removed: new Set(), steps: [] };
  return moves.reduce((before, move) => afterMove(before, move) ?? before, start);
});

function weighed(list) {
  const weights = roleWeights();
  return list.map((edge) => ({ ...edge, weight: weights[edge.role] }));
}

// What network and ranking show.
const movedEdges = (moves) => (trial.shown ? replayed(moves).list : originalEdges);

// A step as Scenario.words says it.
const MOST_OF_NAME = 60; // characters of a name in a sentence
const shortName = (id) => clipped(nameOf(id), MOST_OF_NAME);
const shortId = (task) => clipped(nodes.get(task).about.id, MOST_OF_NAME);

function stepWords({ move, unit, task, leads }) {
  const facts = { unit: shortName(unit), task: task ? shortId(task) : "", lead: leads.map(shortName).join(WORDS.leader_separator) };
  const template = move.action === "remove" ? WORDS.step_remove : leads.length ? WORDS.step_reassign : WORDS.step_appoint;
  return say(template, facts);
}

// The code that makes the same Scenario; a JSON string is a string of Python too.
function movesAsPython(steps) {
  const scheme = same(roleWeights(), DATA.role_weights) ? "" : `, scheme=${JSON.stringify(roleWeights())}`;
  const call = ({ move }, at) => {
    const names = (move.action === "remove" ? [move.unit] : [move.task, move.unit]).map((name) => JSON.stringify(name));
    const made = move.action === "remove" ? "remove_unit" : "reassign";
    return `scenario = jx.${made}(${[at ? "scenario" : "bd", ...names].join(", ")}${at ? "" : scheme})`;
  };
  return [...steps.map(call), "scenario.summary"].join("\n");
}

// -- the figures, as Scenario.summary and Scenario.changes have them ---------------------------------------------------
// What weights do not change is counted once.
const countsBefore = remembered(() => countsOf(originalEdges)), countsAfter = remembered((moves) => countsOf(replayed(moves).list));
const countsOf = (list) => ({ ...taskFigures(list), pairs: sharedPairs(list) });

function figuresOf(list, removed, counts) {
  const units = new Map([...measureLoads(weighed(list), removed)].filter(([id]) => !removed.has(id)));
  const loads = [...units].filter(([id]) => !collectives.has(id)).map(([, { load }]) => load);
  return { units, ...counts, greatest: greatestOf(loads, 0), gini: giniOf(loads) };
}

function taskFigures(list) {
  const held = new Map(taskNodes.map(({ id }) => [id, 0])), led = new Set();
  for (const { from, role } of list) {
    held.set(from, held.get(from) + 1);
    if (role === "lead") led.add(from);
  }
  return { held, led, unled: taskNodes.length - led.size };
}

function giniOf(loads) {
  const sorted = [...loads].sort((a, b) => a - b);
  const total = sorted.reduce((sum, load) => sum + load, 0);
  return sorted.reduce((sum, load, at) => sum + load * (2 * at + 1 - sorted.length), 0) / (sorted.length * total);
}

// The number of shared tasks of each pair of units, by their places; the list is in matrix order.
function sharedPairs(list) {
  const shared = new Map();
  let task = null, held = [];
  for (const { from, to } of list) {
    if (from !== task) [task, held] = [from, []];
    const at = place.get(to);
    for (const other of held) shared.set(other + at, (shared.get(other + at) || 0) + 1);
    held.push(at * unitNodes.length);
  }
  return shared;
}

// Before and after, and what the moves change.
function triedFigures(moves) {
  const { list, removed, steps } = replayed(moves);
  const before = figuresOf(originalEdges, new Set(), countsBefore(""));
  const after = figuresOf(list, removed, countsAfter(moves));
  return { list, removed, steps, before, after, ...comparedFigures(before, after) };
}

const SAME_LOAD = 1e-9;

// What the moves change: units with both sides, tasks that lost their lead or last unit, pairs that lost or gained a tie.
function comparedFigures(before, after) {
  const orphaned = taskNodes.filter(({ id }) =>
    (before.led.has(id) && !after.led.has(id)) || (before.held.get(id) > 0 && after.held.get(id) === 0));
  const [lost, gained] = [[before, after], [after, before]].map(([one, other]) =>
    [...one.pairs].filter(([pair]) => !other.pairs.has(pair)).sort(([, a], [, b]) => b - a).map(([pair, shared]) => ({ ends: endsOfPair(pair), shared })));
  const units = unitNodes.map((node) => ({ node, old: before.units.get(node.id), now: after.units.get(node.id) }));
  const loadMoved = ({ old, now }) => old && (!now || Math.abs(old.load - now.load) > SAME_LOAD || old.lead !== now.lead || old.tasks !== now.tasks);
  const moved = units.filter(loadMoved).sort((a, b) => (b.now?.load ?? -1) - (a.now?.load ?? -1) || b.old.load - a.old.load);
  const rankOnly = units.filter((unit) => unit.old && !loadMoved(unit) && unit.old.rank !== unit.now.rank);
  return { orphaned, lost, gained, moved, rankOnly };
}

const endsOfPair = (pair) => [Math.floor(pair / unitNodes.length), pair % unitNodes.length].map((at) => unitNodes[at]);
