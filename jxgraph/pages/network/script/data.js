// The data: nodes, edges and ties, and the lines of each node. DATA and ROOT are what page.js has, or those of a widget.
const COLOURS = DATA.colours;

const isUnit = (node) => node.about.mode === "unit";

const nodes = new Map(DATA.nodes.map((node) => [node.id, node]));
const taskNodes = DATA.nodes.filter((node) => !isUnit(node));
const unitNodes = DATA.nodes.filter(isUnit); // in matrix order, by which ties name them
const ranked = DATA.ranking.map((id) => nodes.get(id)); // the heaviest first
const place = new Map(unitNodes.map((node, at) => [node.id, at]));
const loadOf = (unit) => Number(unit.about.workload);
const ROLE_ORDER = ["lead", "co_lead", "support"];

// Lines: an edge leads from a task to a unit, a tie from a unit to a unit. Node ids begin with task: or unit:. The
// explorer gives others where the analyst changes something, so what is made of them is made again.
const originalEdges = DATA.edges.map((edge, number) => ({ ...edge, id: `edge:${number}` }));
let edges, ties, arrows, lines, tieByPlaces, edgesOf, tiesOf, arrowsOf, leaderless, rolesUsed;

// Arrows: from a unit that leads to another one of its tasks, with their number. Units that lead a task together do not
// lead each other.
const arrowId = (from, to) => `lead:${place.get(from)}-${place.get(to)}`;
const arrowsOfTie = (tie) =>
  [[tie.from, tie.to, tie.a_led_b], [tie.to, tie.from, tie.b_led_a]]
    .filter(([, , count]) => count > 0)
    .map(([from, to, count]) => ({ id: arrowId(from, to), from, to, count, tie }));

function setLines(newEdges, newTies) {
  [edges, ties, arrows] = [newEdges, newTies, newTies.flatMap(arrowsOfTie)];
  lines = new Map([...edges, ...ties, ...arrows].map((line) => [line.id, line]));
  tieByPlaces = new Map(ties.map((tie) => [tie.a * unitNodes.length + tie.b, tie]));
  [edgesOf, tiesOf, arrowsOf] = [edges, ties, arrows].map(linesByNode);
  leaderless = new Set(taskNodes.filter(({ id }) => !edgesOf.get(id).some(({ role }) => role === "lead")).map(({ id }) => id));
  rolesUsed = ROLE_ORDER.filter((role) => edges.some((edge) => edge.role === role));
  measureGreatest();
}

// The greatest load of a unit, weight of a tie and tasks of an arrow, whatever is filtered: sizes and widths go by them.
const greatest = { load: 0, tie: 0, arrow: 1 };
const greatestOf = (values, least) => values.reduce((a, b) => Math.max(a, b), least);

function measureGreatest() {
  greatest.load = greatestOf(unitNodes.map(loadOf), Number.MIN_VALUE);
  greatest.tie = greatestOf(ties.map((tie) => tie.weight), Number.MIN_VALUE);
  greatest.arrow = greatestOf(arrows.map((arrow) => arrow.count), 1);
}

setLines(originalEdges, DATA.ties.map((tie, number) =>
  ({ ...tie, id: `tie:${number}`, from: unitNodes[tie.a].id, to: unitNodes[tie.b].id })));

const reverseOf = ({ from, to }) => lines.get(arrowId(to, from));
const isArrow = (line) => line.id.startsWith("lead:");

function tieBetween(a, b) {
  const [first, second] = [place.get(a), place.get(b)].sort((x, y) => x - y);
  return tieByPlaces.get(first * unitNodes.length + second);
}

function grouped(all, keyOf) {
  const groups = new Map();
  for (const one of all) {
    const key = keyOf(one);
    if (groups.has(key)) groups.get(key).push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

const taskOf = ({ from }) => from; // of an edge
const pairs = (all) => all.flatMap((one, at) => all.slice(at + 1).map((other) => [one, other]));

const clusters = new Map(DATA.clusters.map((entry) => [entry.cluster, entry]));
const kinds = new Map(DATA.kinds.map((entry) => [entry.kind, { ...entry, outline: new Path2D(entry.path) }]));

// Of a ledger: each task has a state, which is its colour; a unit is divided by those of the tasks that it leads, or,
// where nobody leads one, has.
const states = new Map(DATA.states.map((entry) => [entry.state, entry]));

function statesOf(unit) {
  if (!states.size) return [];
  const held = shownEdges(unit).filter(({ from, role }) => role === "lead" || leaderless.has(from));
  const count = (state) => held.filter(({ from }) => nodes.get(from).about.state === state).length;
  return [...states.values()].map(({ state, colour }) => [colour, count(state)]).filter(([, tasks]) => tasks > 0);
}

function linesByNode(all) {
  const held = new Map(DATA.nodes.map((node) => [node.id, []]));
  for (const line of all) {
    held.get(line.from).push(line);
    held.get(line.to).push(line);
  }
  return held;
}

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

// The page's own words in the chosen language; the document's words stay as printed.
let WORDS = DATA.words[DATA.lang];

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
function translateTemplate() {
  const every = (name, put) =>
    ROOT.querySelectorAll(`[data-${name}]`).forEach((element) => put(element, WORDS[element.dataset[name]]));
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
