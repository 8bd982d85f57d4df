// The panel while something is selected: a unit, a task, an assignment (a line between both), or a tie of two units.
const FIRST_PARTNERS = 8;

function details(id) {
  const line = lines.get(id);
  if (line) return line.role ? edgeDetails(line) : tieDetails(line);
  return isUnit(nodes.get(id)) ? unitDetails(nodes.get(id)) : taskDetails(nodes.get(id));
}

function head(sign, name, below) {
  const back = keyed(button("back plain", () => choose(null), `← ${WORDS.back}`), "back");
  const title = made("div", {}, made("h2", {}, name), paragraph("sub", below));
  return made("div", {}, back, made("div", { class: "head" }, sign, title));
}

function figure(title, value) {
  return made("div", {}, made("dt", {}, title), made("dd", {}, value === "" ? WORDS.none : String(value)));
}

function fact(title, ...value) {
  return value.some(Boolean) ? made("div", { class: "fact" }, made("dt", {}, title), made("dd", {}, ...value)) : null;
}

const lineOf = (task) => (task.line ? say(WORDS.line, { line: task.line }) : "");
const taskTitle = ({ about }) => joined(about.id, about.text);
const item = (...children) => made("li", { class: "item" }, ...children);
const link = (id, ...children) => keyed(button("", () => choose(id), ...children), id);

// One task of a list: the roles that the unit or units have in it, its words, its clause as printed, where it stands.
function taskItem(task, signs) {
  const { about } = task;
  return item(
    link(task.id, made("span", { class: "signs" }, ...signs), taskTitle(task)),
    paragraph("where", about.clause),
    paragraph("where", joined(about.leader, lineOf(about))),
  );
}

// -- a unit ----------------------------------------------------------------------------------------------------------
function unitDetails(node) {
  const { about } = node;
  const figures = ["workload", "rank", "tasks"].map((name) => figure(WORDS[name], about[name]));
  const roles = ROLE_ORDER.map((role) => figure(WORDS.roles[role], about[role]));
  const sure = about.stability ? say(WORDS.stability, { value: about.stability }) : "";
  const cluster = clusterName(clusters.get(about.cluster));
  const tasks = edgesByRole(node).map(({ from, role }) => taskItem(nodes.get(from), [roleMark(role)]));
  return [
    head(mark(node), about.name, kindName(about)),
    made("dl", { class: "numbers" }, figures, roles),
    made("dl", {}, fact(WORDS.cluster, cluster, sure ? made("p", { class: "sub" }, sure) : null)),
    partnerSection(node),
    section(`${WORDS.tasks} (${about.tasks})`, made("ol", {}, tasks)),
  ];
}

function partnerSection(node) {
  const closest = [...tiesOf.get(node.id)].sort((a, b) => b.shared - a.shared || b.weight - a.weight);
  if (closest.length === 0) return null;
  const greatest = closest[0].shared;
  const rows = closest.map((tie) => () => {
    const other = nodes.get(tie.from === node.id ? tie.to : tie.from);
    const colour = other.colour === WHITE ? GREY : other.colour;
    const shared = made("span", { class: "number" }, String(tie.shared));
    return made("li", {}, link(tie.id, mark(other), words(other.label), bar([[colour, tie.shared]], greatest), shared));
  });
  const list = made("ol", { class: "units" });
  return section(`${WORDS.partners} (${closest.length})`, ...cut(rows, FIRST_PARTNERS, WORDS.more_partners, list));
}

// -- a task ----------------------------------------------------------------------------------------------------------
function taskDetails(node) {
  const { about } = node;
  return [
    head(mark(node), `${WORDS.task} ${about.id}`, joined(about.part, about.section)),
    ...printed(about),
    unitSection(node),
  ];
}

function printed(about) {
  const facts = [
    [WORDS.number, about.number],
    [WORDS.clause, about.clause],
    [WORDS.leader, about.leader],
    [WORDS.place, lineOf(about)],
    [WORDS.repeats, about.repeats],
  ];
  return [paragraph("text", about.text), made("dl", {}, facts.map(([title, value]) => fact(title, value)))];
}

function unitSection(task) {
  const units = edgesByRole(task).map(({ to, role }) => item(link(to, roleMark(role), " ", nameOf(to))));
  return section(`${WORDS.units} (${units.length})`, made("ol", {}, units));
}

// -- an assignment ---------------------------------------------------------------------------------------------------
function edgeDetails({ from, to, role, weight, position }) {
  const task = nodes.get(from);
  const figures = [[WORDS.role, WORDS.roles[role]], [WORDS.weight, weight], [WORDS.position, position]];
  return [
    head(lineMark(ROLES[role]), WORDS.assignment, joined(nameOf(to), `${WORDS.task} ${task.about.id}`)),
    made("dl", { class: "numbers" }, figures.map(([title, value]) => figure(title, value))),
    ...printed(task.about),
    unitSection(task),
  ];
}

// -- a tie -----------------------------------------------------------------------------------------------------------
function tieDetails(tie) {
  const [a, b] = [tie.from, tie.to].map((id) => nodes.get(id));
  const figures = [
    figure(WORDS.shared, tie.shared),
    figure(WORDS.tie_strength, tie.weight),
    figure(WORDS.jaccard, `${Math.round(100 * tie.jaccard)}%`),
    figure(WORDS.newman, tie.newman),
  ];
  const led = [[a, tie.a_led_b], [b, tie.b_led_a]].filter(([, times]) => times > 0);
  const leading = led.map(([unit, times]) => say(WORDS.led_by, { unit: unit.about.name, count: times }));
  const who = ({ to, role }) => [made("span", { class: "who" }, nodes.get(to).label, " "), roleMark(role), " "];
  const tasks = sharedTasks(tie).map(({ task, both }) => taskItem(task, both.flatMap(who)));
  const ends = [a, b].map((node) => made("li", {}, link(node.id, mark(node), words(node.about.name))));
  return [
    head(lineMark({ colour: GREY, width: 3 }), `${a.about.name} — ${b.about.name}`, WORDS.tie),
    made("ul", { class: "ends" }, ends),
    made("dl", { class: "numbers" }, figures),
    made("dl", {}, fact(WORDS.led, leading.join(WORDS.between))),
    verdictSection(tie),
    section(`${WORDS.shared} (${tie.shared})`, made("ol", {}, tasks)),
  ];
}

function verdictSection(tie) {
  const tested = Object.entries(tie.nulls || {});
  if (tested.length === 0) return null;
  const titles = [WORDS.null, WORDS.expected, WORDS.q, WORDS.verdict];
  const heads = titles.map((title) => made("th", { scope: "col" }, title));
  const rows = tested.map(([name, { expected, q, verdict }]) => {
    const cells = [expected, q, WORDS.verdict_words[verdict]].map((value) => made("td", {}, String(value)));
    return made("tr", {}, made("th", { scope: "row" }, WORDS.nulls[name]), cells);
  });
  const table = made("table", {}, made("thead", {}, made("tr", {}, heads)), made("tbody", {}, rows));
  return section(WORDS.verdicts, table, paragraph("note", WORDS.verdicts_note));
}
