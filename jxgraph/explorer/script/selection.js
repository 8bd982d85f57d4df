// The panel: the overview, one thing, or of several what they have in common.
const FIRST_TASKS = 12;
const FIRST_LEADERS = 5;

function panelContent() {
  if (state.selected.size === 0) return overview();
  if (state.selected.size === 1) return details(state.chosen);
  const line = state.line ?? lineBetween([...state.selected]);
  return line ? details(line) : severalDetails();
}

// Between two units that share a task, or a task and one of its units.
function lineBetween([first, second, ...others]) {
  if (others.length) return null;
  if (isUnit(nodes.get(first)) && isUnit(nodes.get(second))) return tieBetween(first, second)?.id ?? null;
  return edgesOf.get(first).find(({ from, to }) => from === second || to === second)?.id ?? null;
}

function severalDetails() {
  const chosen = [...state.selected].map((id) => nodes.get(id));
  const [units, tasks] = [chosen.filter(isUnit), chosen.filter((node) => !isUnit(node))];
  return [
    head("", selectedWords([...state.selected]), ""),
    ...(units.length > 1 ? sharedSections(units) : []),
    units.length > 1 ? pairSection(units) : null,
    units.length > 1 ? partnersOfAll(units) : null,
    units.length ? chosenUnits(units) : null,
    ...(tasks.length ? chosenTasks(tasks, units) : []),
  ];
}

// The tasks of all of several units, and those of two of them or more.
function sharedSections(units) {
  const held = heldBy(units);
  const ofAll = held.filter(([, own]) => own.length === units.length);
  const ofSome = held.filter(([, own]) => own.length > 1 && own.length < units.length).sort((a, b) => b[1].length - a[1].length);
  const whole = tasksSection(say(WORDS.tasks_of_all, { count: ofAll.length }), ofAll);
  return [
    whole ?? section(say(WORDS.tasks_of_all, { count: 0 }), paragraph("note", WORDS.tasks_of_all_none)),
    tasksSection(say(WORDS.tasks_of_some, { count: ofSome.length }), ofSome),
    leadersSection(ofAll.length ? ofAll : held),
  ];
}

// [task, edges of these units] of each task of theirs that is on show, in the order of the document.
function heldBy(units) {
  const own = grouped(units.flatMap(shownEdges), taskOf);
  return taskNodes.filter(({ id }) => own.has(id)).map((task) => [task, own.get(task.id)]);
}

function tasksSection(title, held) {
  if (held.length === 0) return null;
  const status = create("span", { role: "status", class: "note" });
  const copy = button("plain", () => copyTasks(held.map(([task]) => ({ from: task.id })), status), say(WORDS.copy, { count: held.length }));
  const rows = held.map(([task, own]) => () => taskItem(task, own.flatMap(who)));
  return section(title, create("p", { class: "copying" }, copy, status), ...createList(rows, FIRST_TASKS, WORDS.more_partners, create("ol", {})));
}

function leadersSection(held) {
  const counts = new Map();
  for (const leader of held.flatMap(([task]) => task.about.leaders)) counts.set(leader, (counts.get(leader) || 0) + 1);
  const rows = [...counts].sort((a, b) => b[1] - a[1]).map(([leader, tasks]) => () =>
    create("li", {}, create("span", { class: "row" }, words(leader), count(tasks))));
  if (rows.length === 0) return null;
  return section(WORDS.leaders_over, ...createList(rows, FIRST_LEADERS, WORDS.more_partners, create("ul", { class: "legend" })));
}

// The ties among them, the closest first.
function pairSection(units) {
  const found = pairs(units).map(([a, b]) => tieBetween(a.id, b.id)).filter((tie) => tie && filtered.pairs.get(tie.id));
  const shared = (tie) => filtered.pairs.get(tie.id).shared;
  const rows = found.sort((a, b) => shared(b) - shared(a)).map((tie) => () => {
    const names = words([tie.from, tie.to].map((id) => nodes.get(id).label).join(" — "));
    return create("li", {}, link(tie.id, names, create("span", { class: "number" }, String(shared(tie)))));
  });
  if (units.length < 3 || rows.length === 0) return null;
  return section(WORDS.pairs_among, ...createList(rows, FIRST_PARTNERS, WORDS.more_partners, create("ol", { class: "ties" })));
}

// Other units that share a task with each of them.
function partnersOfAll(units) {
  const shared = (unit, other) => filtered.pairs.get(tieBetween(unit.id, other.id)?.id)?.shared || 0;
  const others = unitNodes.filter((node) => !state.selected.has(node.id) && filtered.nodes.has(node.id));
  const found = others.map((other) => [other.id, other, units.map((unit) => shared(unit, other))])
    .filter(([, , tasks]) => tasks.every((number) => number > 0))
    .map(([id, other, tasks]) => [id, other, tasks.reduce((a, b) => a + b)])
    .sort((a, b) => b[2] - a[2]);
  return unitList(say(WORDS.partners_of_all, { count: found.length }), found, (other) => other.colour);
}

function chosenUnits(units) {
  const loads = ranked.filter((node) => units.includes(node)).map((node) => [node.id, node, Number(rounded(shownLoad(node)))]);
  loads.sort((a, b) => b[2] - a[2]);
  return unitList(WORDS.load_of_each, loads, (node) => (node.colour === COLOURS.untied ? COLOURS.grey : node.colour));
}

// The chosen tasks with the part of chosen units in them, and the units of most of them.
function chosenTasks(tasks, units) {
  const part = (task) => edgesByRole(task).filter(({ to, role }) => (units.length ? units.includes(nodes.get(to)) : role === "lead"));
  const counts = new Map();
  for (const { to } of tasks.flatMap((task) => edgesOf.get(task.id))) counts.set(to, (counts.get(to) || 0) + 1);
  const most = ranked.filter(({ id }) => counts.get(id) > 1).map((node) => [node.id, node, counts.get(node.id)]).sort((a, b) => b[2] - a[2]);
  return [
    tasks.length > 1 ? unitList(WORDS.units_of_chosen, most, (node) => node.colour) : null,
    tasksSection(say(WORDS.tasks_chosen, { count: tasks.length }), tasks.map((task) => [task, part(task)])),
  ];
}
