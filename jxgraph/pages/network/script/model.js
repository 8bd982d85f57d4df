// What the page knows: nodes, edges and ties as the data give them, and what is beside what.
const DATA = JSON.parse(document.getElementById("data").textContent);

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

const edgesOf = beside(edges);
const tiesOf = beside(ties);
const clusters = new Map(DATA.clusters.map((entry) => [entry.cluster, entry]));
const kinds = new Map(DATA.kinds.map((entry) => [entry.kind, { ...entry, outline: new Path2D(entry.path) }]));

const ROLE_ORDER = ["lead", "co_lead", "support"];
const rolesUsed = ROLE_ORDER.filter((role) => edges.some((edge) => edge.role === role));

function beside(all) {
  const found = new Map(DATA.nodes.map((node) => [node.id, []]));
  for (const line of all) {
    found.get(line.from).push(line);
    found.get(line.to).push(line);
  }
  return found;
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
