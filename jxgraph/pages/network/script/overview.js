// The panel while nothing is selected: who carries the most, who works with whom, and the legends, which filter.
const FIRST = { units: 8, ties: 5 };

function overview() {
  const counts = { tasks: taskNodes.length, units: unitNodes.length, assignments: edges.length };
  return [
    paragraph("counts", say(WORDS.counts, counts)),
    rankingSection(),
    tiesSection(),
    clusterSection(),
    kindSection(),
    section(WORDS.marks, legend("pairs", [...markRows(), ...roleRows()])),
  ];
}

// -- rankings --------------------------------------------------------------------------------------------------------
// Of what is on show: with a leader's tasks alone, who carries the most of those.
function rankingSection() {
  const loads = new Map(unitNodes.map((node) => [node.id, { lead: 0, co_lead: 0, support: 0 }]));
  for (const { to, role, weight } of shown.edges) loads.get(to)[role] += weight;
  const total = (node) => shown.loads.get(node.id) || 0;
  const listed = ranked.filter((node) => shown.nodes.has(node.id));
  if (anyFilter()) listed.sort((a, b) => total(b) - total(a));
  const greatest = Math.max(...listed.map(total), Number.MIN_VALUE);
  const rows = listed.map((node) => () => {
    const parts = rolesUsed.map((role) => [ROLES[role].bar, loads.get(node.id)[role]]);
    const load = made("span", { class: "number" }, String(Number(total(node).toPrecision(10))));
    const row = button("", () => choose(node.id), mark(node), words(node.label), bar(parts, greatest), load);
    return made("li", {}, keyed(row, node.id));
  });
  const title = anyFilter() ? WORDS.ranking_filtered : WORDS.ranking;
  const key = rolesUsed.length > 1 ? rolesUsed.map((role) => roleKey(role)) : [];
  return section(
    title,
    made("p", { class: "keys" }, key),
    ...cut(rows, FIRST.units, WORDS.ranking_more, made("ol", { class: "units" })),
    paragraph("note", say(WORDS.ranking_note, { scheme: scheme() })),
  );
}

function roleKey(role) {
  const patch = drawn([["rect", { x: -5, y: -4, width: 10, height: 8, fill: ROLES[role].bar }]], 12, 10);
  return made("span", {}, patch, WORDS.roles[role]);
}

function tiesSection() {
  const pair = (tie) => shown.pairs.get(tie.id);
  const closer = (a, b) => pair(b).shared - pair(a).shared || pair(b).weight - pair(a).weight;
  const closest = [...shown.ties].sort(closer);
  if (closest.length === 0) return section(WORDS.top_ties, paragraph("note", WORDS.top_ties_none));
  const rows = closest.slice(0, FIRST.ties).map((tie) => {
    const ends = [tie.from, tie.to].map((id) => nodes.get(id));
    const names = words(ends.map((node) => node.label).join(" — "));
    const row = button("", () => choose(tie.id), names, made("span", { class: "number" }, String(pair(tie).shared)));
    return made("li", {}, keyed(row, tie.id));
  });
  return section(WORDS.top_ties, made("ol", { class: "ties" }, rows));
}

// -- legends ---------------------------------------------------------------------------------------------------------
// A row is a button that leaves only what it stands for, together with the other pressed rows of its legend.
function legend(style, rows) {
  return made("ul", { class: `legend ${style}` }, rows);
}

function legendRow(chosen, values, key, ...children) {
  if (chosen === null) return made("li", {}, made("span", { class: "row" }, ...children));
  const pressed = values.every((value) => chosen.has(value));
  const press = () => {
    values.forEach((value) => (pressed ? chosen.delete(value) : chosen.add(value)));
    refresh();
  };
  const row = keyed(button("row", press, ...children), key);
  row.setAttribute("aria-pressed", String(pressed));
  row.classList.toggle("out", chosen.size > 0 && !pressed);
  return made("li", {}, row);
}

const words = (text) => made("span", { class: "name" }, text);
const count = (value) => made("span", { class: "count" }, String(value));

// Clusters beyond the palette share a colour, and so a row.
function clusterSection() {
  const rows = new Map();
  for (const entry of DATA.clusters) rows.set(entry.colour, [...(rows.get(entry.colour) || []), entry]);
  const listed = [...rows.values()].map((entries) => {
    const [first] = entries;
    const units = entries.reduce((sum, entry) => sum + entry.units, 0);
    const name = entries.length > 1 ? WORDS.smaller : clusterName(first);
    const stability = entries.length > 1 ? "" : first.stability;
    const values = entries.map((entry) => entry.cluster);
    const told = [discMark(first.colour, 6.5), words(name), count(units), count(stability)];
    return legendRow(state.clusters, values, `cluster:${first.cluster}`, told);
  });
  const titles = [WORDS.column_units, WORDS.column_stability].map(count);
  const heads = made("p", { class: "heads", "aria-hidden": "true" }, titles);
  return section(WORDS.clusters, paragraph("note", WORDS.clusters_note), heads, legend("clusters", listed));
}

function kindSection() {
  if (DATA.kinds.every((entry) => entry.kind === "")) return null;
  const rows = DATA.kinds.map((entry) => {
    const told = [shapeMark(entry, GREY), words(WORDS.kinds[entry.kind]), count(entry.units)];
    return legendRow(state.kinds, [entry.kind], `kind:${entry.kind}`, told);
  });
  return section(WORDS.kinds_title, legend("", rows));
}

function markRows() {
  const colour = DATA.clusters[0]?.colour ?? WHITE;
  const [inside, across] =
    state.view === "units"
      ? [lineMark({ colour: tinted(colour, 0.65), width: 3 }), lineMark({ colour: TIE_ACROSS, width: 3 })]
      : [discMark(tinted(colour), 4.5), discMark(ACROSS, 4.5)];
  const [named, crossing] =
    state.view === "units" ? [WORDS.tie_inside, WORDS.tie_across] : [WORDS.task_inside, WORDS.task_across];
  return [legendRow(null, [], "", inside, words(named)), legendRow(null, [], "", across, words(crossing))];
}

function roleRows() {
  return rolesUsed.map((role) =>
    legendRow(state.roles, [role], `role:${role}`, lineMark(ROLES[role]), words(WORDS.roles[role])));
}
