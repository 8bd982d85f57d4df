// What is measured again in the browser when weights or edges change, by Python's rules (`workload`, `ties`, `lead_ties`).
const weightGiven = new Map(originalEdges.map(({ id, weight }) => [id, weight])); // by the scheme of the source
const schemeGiven = DATA.scheme;
const collectives = new Set(unitNodes.filter(({ about }) => about.rank === "").map(({ id }) => id));
const isCollective = ({ id }) => collectives.has(id); // is not ranked
const roleWeights = () => values.weights ?? DATA.role_weights; // where a source does not weigh by role, the default ones
const unitsHeld = new Set(originalEdges.map(({ to }) => to));
let meetings = []; // of each tie the two edges of each shared task, whose weights it multiplies

// -- units -------------------------------------------------------------------------------------------------------------
// Equal sums in another order differ in their last bits; a rank must not.
const DECIMALS = 1e12;

// Of each unit, by its id: tasks in each role and together, load and rank; the heaviest first, then collectives, then units
// that are gone.
function measureLoads(list, gone) {
  const figures = new Map(unitNodes.map(({ id }) => [id, { lead: 0, co_lead: 0, support: 0, tasks: 0, load: 0, rank: null }]));
  for (const { to, role, weight } of list) {
    const unit = figures.get(to);
    unit[role] += 1;
    unit.tasks += 1;
    unit.load += weight;
  }
  const top = greatestOf([...figures.values()].map(({ load }) => load), 0) || 1;
  const part = ([, { load }]) => Math.round((load / top) * DECIMALS);
  const last = ([id]) => Number(collectives.has(id)) + 2 * Number(gone.has(id));
  const order = [...figures].sort((a, b) => last(a) - last(b) || part(b) - part(a) || b[1].tasks - a[1].tasks);
  let above = null;
  order.filter((entry) => last(entry) === 0).forEach((entry, at) => {
    entry[1].rank = above && part(above) === part(entry) ? above[1].rank : at + 1;
    above = entry;
  });
  return new Map(order);
}

function measureUnits() {
  const figures = measureLoads(edges, state.gone);
  for (const [id, { load, rank, ...counts }] of figures) {
    Object.assign(nodes.get(id).about, { ...counts, workload: rounded(load), rank: String(rank ?? "") });
  }
  ranked.splice(0, ranked.length, ...[...figures.keys()].map((id) => nodes.get(id)));
}

// -- ties --------------------------------------------------------------------------------------------------------------
function measuredTies(list) {
  const found = new Map();
  meetings = [];
  for (const held of grouped(list, taskOf).values()) {
    const inOrder = [...held].sort((x, y) => place.get(x.to) - place.get(y.to));
    for (const [first, second] of pairs(inOrder)) {
      const tie = tieOf(found, first.to, second.to);
      tie.shared += 1;
      tie.newman += 1 / (held.length - 1);
      tie.a_led_b += Number(first.role === "lead" && second.role !== "lead");
      tie.b_led_a += Number(second.role === "lead" && first.role !== "lead");
      meetings.push([tie, first, second]);
    }
  }
  return withOverlap([...found.values()], list);
}

function tieOf(found, from, to) {
  const [a, b] = [place.get(from), place.get(to)];
  const key = a * unitNodes.length + b;
  if (!found.has(key)) {
    found.set(key, { id: `tie:${a}-${b}`, a, b, from, to, shared: 0, weight: 0, newman: 0, jaccard: 0, a_led_b: 0, b_led_a: 0 });
  }
  return found.get(key);
}

// The closest first.
function withOverlap(found, list) {
  const degree = grouped(list, ({ to }) => to);
  for (const tie of found) {
    tie.jaccard = tie.shared / (degree.get(tie.from).length + degree.get(tie.to).length - tie.shared);
    tie.newman = Number(tie.newman.toPrecision(4));
  }
  return found.sort((x, y) => y.shared - x.shared || x.a - y.a || x.b - y.b);
}

function measureTies() {
  for (const tie of ties) tie.weight = 0;
  for (const [tie, first, second] of meetings) tie.weight += first.weight * second.weight;
}

// -- changes of edges and of weights -----------------------------------------------------------------------------------
// Other edges in the place of the document's: {from, to, role, position}. A unit that has lost all its tasks is gone.
function setEdges(list) {
  const given = list.map((edge, at) => (edge.id ? edge : { ...edge, id: `edge:new-${at}` }));
  const held = new Set(given.map(({ to }) => to));
  state.gone = new Set([...unitsHeld].filter((id) => !held.has(id)));
  setLines(given, measuredTies(given));
  applyWeights();
}

// After the steps that the analyst tries.
const applyMoves = () => setEdges(movedEdges(values.moves));

// Weights by role; without them those of the source's scheme, where a new edge counts as by default.
function applyWeights() {
  const { weights } = values;
  for (const edge of [...originalEdges, ...edges]) {
    edge.weight = weights ? weights[edge.role] : weightGiven.get(edge.id) ?? DATA.role_weights[edge.role];
  }
  DATA.scheme = weights && WORDS.scheme_roles ? schemeWords(weights) : schemeGiven;
  measureUnits();
  measureTies();
  measureGreatest();
  Object.assign(state, openingLines());
}

const schemeWords = ({ lead, co_lead: coLead, support }) =>
  Object.fromEntries(Object.entries(DATA.words).map(([lang, words]) =>
    [lang, say(words.scheme_roles, [lead, coLead, support].map(shortNumber))]));
const shortNumber = (value) => String(Number(value.toPrecision(4)));

setEdges(originalEdges); // the data have no ties
