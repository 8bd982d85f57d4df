// The panel while nothing is selected: who carries the most, who works with whom, and the legends, which filter.
const FIRST = { units: 8, ties: 5, arrows: 10 };

function overview() {
  return [
    paragraph("counts", say(WORDS.counts, shownCounts())),
    paragraph("note", anyFilter() ? WORDS.filtered_note : ""),
    states.size ? stateSection() : null,
    state.view === "leads" ? arrowsSection() : null,
    rankingSection(),
    state.view === "leads" ? null : tiesSection(),
    states.size ? null : clusterSection(),
    kindSection(),
    section(WORDS.marks, legend(state.view === "leads" ? "" : "pairs", [...markRows(), ...roleRows()]), paragraph("note", keyWords())),
  ];
}

const countShown = (all) => all.filter((node) => filtered.nodes.has(node.id)).length;
const shownCounts = () => ({
  tasks: countShown(taskNodes), units: countShown(unitNodes), assignments: filtered.edges.length,
});

// What size, lines and arrows of the view mean, in one sentence each.
function keyWords() {
  const size = tasksFiltered() ? WORDS.key_size_filtered : WORDS.key_size;
  const lines = { tasks: "", units: WORDS.key_ties, leads: WORDS.key_arrows }[state.view];
  return [size, lines, arrows.length ? "" : WORDS.nobody_leads].filter(Boolean).join(WORDS.sentence_space);
}

// -- rankings --------------------------------------------------------------------------------------------------------
// Of what is on show: with a leader's tasks alone, who carries the most of those.
function rankingSection() {
  const loads = new Map(unitNodes.map((node) => [node.id, { lead: 0, co_lead: 0, support: 0 }]));
  for (const { to, role, weight } of filtered.edges) loads.get(to)[role] += weight;
  const total = (node) => filtered.loads.get(node.id) || 0;
  const listed = ranked.filter((node) => filtered.nodes.has(node.id));
  if (anyFilter()) listed.sort((a, b) => total(b) - total(a));
  const greatest = Math.max(...listed.map(total), Number.MIN_VALUE);
  const rows = listed.map((node) => () => {
    const parts = rolesUsed.map((role) => [ROLES[role].swatch, loads.get(node.id)[role]]);
    const load = create("span", { class: "number" }, String(Number(total(node).toPrecision(10))));
    const row = button("", () => choose(node.id), mark(node), words(node.label), bar(parts, greatest), load);
    return create("li", {}, withKey(row, node.id));
  });
  const title = anyFilter() ? WORDS.ranking_filtered : WORDS.ranking;
  const key = rolesUsed.length > 1 ? rolesUsed.map((role) => roleKey(role)) : [];
  return section(
    title,
    create("p", { class: "keys" }, key),
    ...createList(rows, FIRST.units, WORDS.ranking_more, create("ol", { class: "units" })),
    paragraph("note", say(WORDS.ranking_note, { scheme: scheme() })),
  );
}

function roleKey(role) {
  const patch = createSvg([["rect", { x: -5, y: -4, width: 10, height: 8, fill: ROLES[role].swatch }]], 12, 10);
  return create("span", {}, patch, WORDS.roles[role]);
}

function tiesSection() {
  const pair = (tie) => filtered.pairs.get(tie.id);
  const closer = (a, b) => pair(b).shared - pair(a).shared || pair(b).weight - pair(a).weight;
  const closest = [...filtered.ties].sort(closer);
  if (closest.length === 0) return section(WORDS.top_ties, paragraph("note", WORDS.top_ties_none));
  const rows = closest.slice(0, FIRST.ties).map((tie) => {
    const ends = [tie.from, tie.to].map((id) => nodes.get(id));
    const names = words(ends.map((node) => node.label).join(" — "));
    const row = button("", () => choose(tie.id), names, create("span", { class: "number" }, String(pair(tie).shared)));
    return create("li", {}, withKey(row, tie.id));
  });
  return section(WORDS.top_ties, create("ol", { class: "ties" }, rows));
}

function arrowsSection() {
  const tasks = (arrow) => filtered.led.get(arrow.id);
  const most = [...filtered.arrows].sort((a, b) => tasks(b) - tasks(a));
  const rows = most.map((arrow) => () => {
    const names = words(arrowTitle(arrow, (id) => nodes.get(id).label));
    return create("li", {}, withKey(button("", () => choose(arrow.id), names, count(tasks(arrow))), arrow.id));
  });
  if (rows.length === 0) return section(WORDS.top_leads, paragraph("note", WORDS.top_leads_none));
  const list = create("ol", { class: "ties" });
  return section(WORDS.top_leads, ...createList(rows, FIRST.arrows, WORDS.more_partners, list));
}

// -- legends ---------------------------------------------------------------------------------------------------------
// A row is a button that keeps only its entry, together with the other pressed rows of its legend.
function legend(style, rows) {
  return create("ul", { class: `legend ${style}` }, rows);
}

function legendRow(chosen, values, key, ...children) {
  if (chosen === null) return create("li", {}, create("span", { class: "row" }, ...children));
  const pressed = values.every((value) => chosen.has(value));
  const press = () => {
    values.forEach((value) => (pressed ? chosen.delete(value) : chosen.add(value)));
    refresh();
  };
  const row = withKey(button("row", press, ...children), key);
  row.setAttribute("aria-pressed", String(pressed));
  row.classList.toggle("out", chosen.size > 0 && !pressed);
  return create("li", {}, row);
}

const words = (text) => create("span", { class: "name" }, text);
const count = (value) => create("span", { class: "count" }, String(value));

// Clusters beyond the palette share a colour and a row.
function clusterSection() {
  const rows = new Map();
  for (const entry of DATA.clusters) rows.set(entry.colour, [...(rows.get(entry.colour) || []), entry]);
  const listed = [...rows.values()].map((entries) => {
    const [first] = entries;
    const units = entries.reduce((sum, entry) => sum + unitsOf("cluster", entry.cluster), 0);
    const name = entries.length > 1 ? WORDS.smaller : clusterName(first);
    const stability = entries.length > 1 ? "" : first.stability;
    const values = entries.map((entry) => entry.cluster);
    const cells = [discMark(first.colour, 6.5), words(name), count(units), count(stability)];
    return legendRow(state.clusters, values, `cluster:${first.cluster}`, cells);
  });
  const titles = [WORDS.units_count, WORDS.stability].map(count);
  const heads = create("p", { class: "heads", "aria-hidden": "true" }, titles);
  return section(WORDS.clusters, paragraph("note", WORDS.clusters_note), heads, legend("clusters", listed));
}

// The states of the tasks on show.
function stateSection() {
  const tasks = taskNodes.filter((node) => state.states.size || filtered.nodes.has(node.id));
  const rows = [...states.values()].map(({ state: name, colour }) => {
    const number = tasks.filter(({ about }) => about.state === name).length;
    return legendRow(state.states, [name], `state:${name}`, discMark(colour, 6.5), words(WORDS.states[name]), count(number));
  });
  return section(WORDS.state, legend("", rows));
}

// The units of a cluster or kind with tasks on show.
function unitsOf(attribute, value) {
  const has = (node) => !tasksFiltered() || filtered.loads.has(node.id);
  return unitNodes.filter((node) => node.about[attribute] === value && has(node)).length;
}

function kindSection() {
  if (DATA.kinds.every((entry) => entry.kind === "")) return null;
  const rows = DATA.kinds.map((entry) => {
    const cells = [shapeMark(entry, COLOURS.grey), words(WORDS.kinds[entry.kind]), count(unitsOf("kind", entry.kind))];
    return legendRow(state.kinds, [entry.kind], `kind:${entry.kind}`, cells);
  });
  return section(WORDS.kinds_title, legend("", rows));
}

function markRows() {
  if (state.view === "leads") return arrowRows();
  if (states.size) return [];
  const colour = DATA.clusters[0]?.colour ?? COLOURS.untied;
  const [inside, across] =
    state.view === "units"
      ? [lineMark({ colour: tinted(colour, 0.65), width: 3 }), lineMark({ colour: COLOURS.neutral, width: 3 })]
      : [discMark(tinted(colour), 4.5), discMark(COLOURS.across, 4.5)];
  const [named, crossing] =
    state.view === "units" ? [WORDS.tie_inside, WORDS.tie_across] : [WORDS.task_inside, WORDS.task_across];
  return [legendRow(null, [], "", inside, words(named)), legendRow(null, [], "", across, words(crossing))];
}

const arrowRow = (colour, name) => legendRow(null, [], "", arrowMark(colour), words(name));

function arrowRows() {
  const colour = states.size ? COLOURS.neutral : tinted(DATA.clusters[0]?.colour ?? COLOURS.untied, 0.65);
  const selected = [...state.selected].some((id) => nodes.has(id)) ? [["var(--lead)", WORDS.arrow_from], ["var(--contrast)", WORDS.arrow_to]] : [];
  return [arrowRow(colour, WORDS.arrow), ...selected.map(([paint, name]) => arrowRow(paint, name))];
}

function roleRows() {
  return rolesUsed.map((role) =>
    legendRow(state.roles, [role], `role:${role}`, roleLine(role), words(WORDS.roles[role])));
}

// The panel while something is selected: a unit, a task, an assignment (a line between both), or a tie of two units.
const FIRST_PARTNERS = 8;

function details(id) {
  const line = lines.get(id);
  if (line && isArrow(line)) return arrowDetails(line);
  if (line) return line.role ? edgeDetails(line) : tieDetails(line);
  return isUnit(nodes.get(id)) ? unitDetails(nodes.get(id)) : taskDetails(nodes.get(id));
}

function head(sign, name, below) {
  const back = withKey(button("back plain", () => choose(null), `← ${WORDS.back}`), "back");
  const title = create("div", {}, create("h2", {}, name), paragraph("sub", below));
  return create("div", {}, back, create("div", { class: "head" }, sign, title));
}

function figure(title, value) {
  return create("div", {}, create("dt", {}, title), create("dd", {}, value === "" ? WORDS.none : String(value)));
}

function fact(title, ...value) {
  if (!value.some(Boolean)) return null;
  return create("div", { class: "fact" }, create("dt", {}, title), create("dd", {}, ...value));
}

const lineOf = (task) => joined(task.file, task.line ? say(WORDS.line, { line: task.line }) : "");
const taskTitle = ({ about }) => joined(about.id, about.text);
const item = (...children) => create("li", { class: "item" }, ...children);
const link = (id, ...children) => withKey(button("", () => choose(id), ...children), id);

// One task of a list: the roles that the unit or units have in it, its words, its clause as printed, where it stands.
function taskItem(task, signs) {
  const { about } = task;
  return item(
    link(task.id, create("span", { class: "signs" }, ...signs, stateMark(task)), taskTitle(task)),
    paragraph("target", [...about.targets, ...about.deadlines].join(WORDS.target_separator)),
    paragraph("where", about.clause),
    paragraph("where", joined(about.leader, lineOf(about))),
  );
}

const stateMark = ({ about }) =>
  states.has(about.state) ? create("span", { class: "state" }, discMark(states.get(about.state).colour, 4.5), WORDS.states[about.state], " ") : null;

// -- a unit ----------------------------------------------------------------------------------------------------------
function unitDetails(node) {
  const { about } = node;
  const shown = shownFigures(node);
  const some = tasksFiltered();
  const figures = ["workload", some ? "" : "rank", "tasks"].filter(Boolean).map((name) => figure(WORDS[name], shown[name]));
  const roles = ROLE_ORDER.map((role) => figure(WORDS.roles[role], shown[role]));
  const sure = about.stability ? say(WORDS.stability_value, { value: about.stability }) : "";
  const cluster = clusterName(clusters.get(about.cluster));
  const edges = shownEdges(node).sort(byRole);
  const tasks = edges.map(({ from, role }) => taskItem(nodes.get(from), [roleMark(role)]));
  const copying = create("p", { class: "copying" }, copyButtons(node, edges));
  return [
    head(mark(node), fullName(about), kindName(about)),
    paragraph("note narrowed", some ? say(WORDS.unit_filtered, { tasks: about.tasks, workload: about.workload }) : ""),
    create("dl", { class: "numbers" }, figures, roles),
    create("dl", {}, fact(WORDS.cluster, cluster, sure ? create("p", { class: "sub" }, sure) : null)),
    leadSection(node, "from", WORDS.leads),
    leadSection(node, "to", WORDS.led_by),
    partnerSection(node),
    section(`${WORDS.tasks} (${shown.tasks})`, copying, create("ol", {}, tasks)),
  ];
}

// The numbers of a unit: all, or those of the tasks on show.
function shownFigures(node) {
  if (!tasksFiltered()) return node.about;
  const edges = shownEdges(node);
  const roles = ROLE_ORDER.map((role) => [role, edges.filter((edge) => edge.role === role).length]);
  return { workload: rounded(shownLoad(node)), tasks: edges.length, ...Object.fromEntries(roles) };
}

const rounded = (value) => String(Number(value.toPrecision(10)));

// Units with their tasks in common, [id of a line, other unit, tasks] each, the closest first.
function unitList(title, found, colourOf) {
  if (found.length === 0) return null;
  const greatest = found[0][2];
  const rows = found.map(([id, other, tasks]) => () => {
    const length = bar([[colourOf(other), tasks]], greatest);
    const number = create("span", { class: "number" }, String(tasks));
    return create("li", {}, link(id, mark(other), words(other.label), length, number));
  });
  const list = create("ol", { class: "units" });
  return section(title, ...createList(rows, FIRST_PARTNERS, WORDS.more_partners, list));
}

function leadSection(node, end, title) {
  const other = end === "from" ? "to" : "from";
  const found = arrowsAt(node, end).map((arrow) => [arrow.id, nodes.get(arrow[other]), filtered.led.get(arrow.id)]);
  return unitList(say(title, { count: found.length }), found, () => `var(--${LEADING[end]})`);
}

function partnerSection(node) {
  const pair = (tie) => filtered.pairs.get(tie.id);
  const closest = tiesOf.get(node.id).filter(pair);
  closest.sort((a, b) => pair(b).shared - pair(a).shared || pair(b).weight - pair(a).weight);
  const found = closest.map((tie) => [tie.id, nodes.get(tie.from === node.id ? tie.to : tie.from), pair(tie).shared]);
  const colour = (other) => (other.colour === COLOURS.untied ? COLOURS.grey : other.colour);
  return unitList(`${WORDS.partners} (${closest.length})`, found, colour);
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
    [WORDS.state, WORDS.states[about.state]],
    [WORDS.number, about.number],
    [WORDS.target, ...about.targets.map((words) => create("div", {}, words))],
    [WORDS.deadline, about.deadlines.join(WORDS.list_separator)],
    [WORDS.clause, about.clause],
    [WORDS.leader, about.leader],
    [WORDS.place, lineOf(about)],
    [WORDS.repeats, about.repeats],
  ];
  return [paragraph("text", about.text), create("dl", {}, facts.map(([title, ...values]) => fact(title, ...values)))];
}

function unitSection(task) {
  const units = edgesByRole(task).map(({ to, role }) => item(link(to, roleMark(role), " ", nameOf(to))));
  return section(`${WORDS.units} (${units.length})`, create("ol", {}, units));
}

// -- an assignment ---------------------------------------------------------------------------------------------------
function edgeDetails({ from, to, role, weight, position }) {
  const task = nodes.get(from);
  const figures = [[WORDS.role, WORDS.roles[role]], [WORDS.weight, weight], [WORDS.position, position]];
  return [
    head(roleLine(role), WORDS.assignment, joined(nameOf(to), `${WORDS.task} ${task.about.id}`)),
    create("dl", { class: "numbers" }, figures.map(([title, value]) => figure(title, value))),
    ...printed(task.about),
    unitSection(task),
  ];
}

// -- an arrow --------------------------------------------------------------------------------------------------------
function arrowDetails(arrow) {
  const tasks = shownTasks(ledTasks(arrow)).map(({ task, both }) => taskItem(task, both.flatMap(who)));
  const reverse = reverseOf(arrow);
  const times = reverse ? filtered.led.get(reverse.id) || 0 : 0;
  const back = times ? link(reverse.id, words(arrowTitle(reverse, nameOf)), count(times)) : null;
  return [
    head(arrowMark("var(--lead)"), arrowTitle(arrow, nameOf), WORDS.arrow),
    create("ul", { class: "ends" }, endsOf(arrow)),
    back ? section(WORDS.reverse, create("ul", { class: "ties" }, create("li", {}, back))) : null,
    section(`${WORDS.tasks} (${tasks.length})`, create("ol", {}, tasks)),
  ];
}

const who = ({ to, role }) => [create("span", { class: "who" }, nodes.get(to).label, " "), roleMark(role), " "];
const endsOf = ({ from, to }) => [from, to].map((id) =>
  create("li", {}, link(id, mark(nodes.get(id)), words(nameOf(id)))));

// -- a tie -----------------------------------------------------------------------------------------------------------
function tieDetails(tie) {
  const [a, b] = [tie.from, tie.to].map((id) => nodes.get(id));
  const pair = filtered.pairs.get(tie.id) ?? tie;
  const figures = [figure(WORDS.shared, pair.shared), figure(WORDS.tie_strength, rounded(pair.weight))];
  const whole = [figure(WORDS.jaccard, `${Math.round(100 * tie.jaccard)}%`), figure(WORDS.newman, tie.newman)];
  const tasks = shownTasks(sharedTasks(tie)).map(({ task, both }) => taskItem(task, both.flatMap(who)));
  return [
    head(lineMark({ colour: COLOURS.grey, width: 3 }), `${a.about.name} — ${b.about.name}`, WORDS.tie),
    create("ul", { class: "ends" }, endsOf(tie)),
    create("dl", { class: "numbers" }, figures, tasksFiltered() ? [] : whole),
    ledSection(tie),
    verdictSection(tie),
    section(`${WORDS.shared} (${pair.shared})`, create("ol", {}, tasks)),
  ];
}

function ledSection({ from, to }) {
  const found = [arrowId(from, to), arrowId(to, from)].filter((id) => filtered.led.get(id) > 0);
  const rows = found.map((id) => link(id, words(arrowTitle(lines.get(id), nameOf)), count(filtered.led.get(id))));
  return rows.length ? section(WORDS.led, create("ul", { class: "ties" }, rows.map((row) => create("li", {}, row)))) : null;
}

function verdictSection(tie) {
  const tested = Object.entries(tie.nulls || {});
  if (tested.length === 0) return null;
  const titles = [WORDS.null, WORDS.expected, WORDS.q, WORDS.verdict];
  const heads = titles.map((title) => create("th", { scope: "col" }, title));
  const rows = tested.map(([name, { expected, q, verdict }]) => {
    const cells = [expected, q, WORDS.verdict_words[verdict]].map((value) => create("td", {}, String(value)));
    return create("tr", {}, create("th", { scope: "row" }, WORDS.nulls[name]), cells);
  });
  const table = create("table", {}, create("thead", {}, create("tr", {}, heads)), create("tbody", {}, rows));
  return section(WORDS.verdicts, table, paragraph("note", WORDS.verdicts_note));
}
