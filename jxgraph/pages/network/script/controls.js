// Selection, and the refresh of everything after a change.

function choose(id) {
  if (lines.has(id) || nodes.has(id)) clearFiltersHiding(id);
  state.chosen = lines.has(id) || nodes.has(id) ? id : null;
  state.notice = "";
  refresh();
  writeLink();
  bringIntoView(highlighted.nodes);
  // on a narrow screen the panel is below the drawing, out of sight
  if (state.chosen && byId("panel").getBoundingClientRect().top > 0.7 * innerHeight) byId("graph").scrollIntoView();
}

// Clear the filters if they hide the selection.
function clearFiltersHiding(id) {
  const { from = id, to = id } = lines.get(id) || {};
  if ([from, to].some((end) => !filtered.nodes.has(end))) clearFilters();
}

function refresh() {
  applyFilters();
  applySelection();
  buildPaths();
  fillPanel(state.chosen === null ? overview() : details(state.chosen));
  showState();
  network.redraw();
}

// If the focused button is gone, its successor gets the focus, or the panel.
function fillPanel(content) {
  const panel = byId("panel");
  const focused = panel.contains(document.activeElement);
  const key = document.activeElement?.dataset?.key;
  const before = panel.dataset.about;
  panel.dataset.about = state.chosen ?? "";
  panel.replaceChildren(...content.filter(Boolean));
  if (before !== panel.dataset.about) panel.scrollTop = 0;
  if (!focused) return;
  const same = [...panel.querySelectorAll("[data-key]")].find((element) => element.dataset.key === key);
  (same || panel).focus({ preventScroll: Boolean(!same) });
}

// The buttons of the view, and the status line.
function showState() {
  for (const view of ["tasks", "units", "leads"]) byId(`view-${view}`).setAttribute("aria-pressed", String(state.view === view));
  document.body.dataset.view = state.view;
  document.body.classList.toggle("chosen", state.chosen !== null);
  const { tasks, units } = shownCounts();
  byId("status").textContent = units + tasks ? statusWords({ tasks, units }) : WORDS.status_nothing;
  showNote();
}

function statusWords(shown) {
  const all = { all_tasks: taskNodes.length, all_units: unitNodes.length, all_ties: ties.length, all_arrows: arrows.length };
  const some = anyFilter() ? WORDS.status_some : WORDS.status_all;
  const template = { tasks: some, units: WORDS.status_units, leads: WORDS.status_leads }[state.view];
  return say(template, { ...shown, ties: filtered.ties.length, arrows: filtered.arrows.length, ...all });
}

function showNote() {
  const { tieNull } = state;
  const none = state.view === "units" && tieNull && DATA.verdicts[tieNull].more === 0;
  const large = state.opening && DATA.view === "units";
  const note = byId("note");
  note.hidden = !none && !large && !state.notice;
  if (large) note.textContent = say(WORDS.large, { weight: state.tieWeight });
  if (none) note.textContent = say(WORDS.none_more, DATA.verdicts[tieNull]);
  if (state.notice) note.textContent = state.notice;
}

function setView(view) {
  state.view = view;
  state.opening = false;
  refresh();
}

// The controls above the graph. The legends in the panel filter too: see panel.js.
const OPTION_CHARACTERS = 26;

function option(value, words) {
  const element = create("option", { value }, clipped(words, OPTION_CHARACTERS));
  if (element.textContent !== words) element.title = words;
  return element;
}

function fillFilters() {
  fillSelect("leader", WORDS.leader_all, DATA.leaders.map((name) => [name, name]));
  fillSelect("part", WORDS.part_all, DATA.parts.map((name) => [name, name]));
  const nulls = Object.entries(DATA.verdicts).map(([name, { more }]) =>
    [name, say(WORDS.tie_null_more, { null: WORDS.nulls[name], count: more })]);
  fillSelect("tie-null", WORDS.tie_null_all, nulls);
  fillRange("load", Math.max(...unitNodes.map(loadOf), 0));
  fillRange("tie-weight", ties.length ? greatestTie : 0);
  Object.assign(byId("lead-least"), { min: 1, step: 1, max: greatestArrow });
  byId("lead-least").closest("label").hidden = greatestArrow === 1;
  byId("view-leads").hidden = arrows.length === 0;
  showFilters();
}

// A choice of one entry is hidden.
function fillSelect(id, all, entries) {
  byId(id).replaceChildren(option("", all), ...entries.map(([value, words]) => option(value, words)));
  byId(id).closest("label").hidden = entries.length < (id === "tie-null" ? 1 : 2);
}

function fillRange(id, greatest) {
  byId(id).step = String(rangeStep(greatest));
  byId(id).max = String(greatest);
  byId(id).closest("label").hidden = greatest === 0;
}

const FILTERS = { leader: "leader", part: "part", load: "load", "tie-null": "tieNull", "tie-weight": "tieWeight", "lead-least": "leadLeast" };

function showFilters() {
  for (const [id, name] of Object.entries(FILTERS)) byId(id).value = String(state[name]);
  for (const shown of document.querySelectorAll("[data-of]")) shown.textContent = byId(shown.dataset.of).value;
}

for (const [id, name] of Object.entries(FILTERS)) {
  byId(id).addEventListener("input", () => {
    state[name] = typeof NO_FILTER[name] === "number" ? Number(byId(id).value) : byId(id).value;
    state.opening = false;
    showFilters();
    refresh();
  });
}

function clearFilters() {
  Object.assign(state, NO_FILTER);
  [state.clusters, state.kinds, state.roles, state.states].forEach((chosen) => chosen.clear());
  applyFilters();
  showFilters();
}

function reset() {
  clearFilters();
  clearSearch();
  choose(null);
  showAll();
}

byId("filters-open").addEventListener("click", () => {
  const open = byId("filters").classList.toggle("open");
  byId("filters-open").setAttribute("aria-expanded", String(open));
});
byId("view-tasks").addEventListener("click", () => setView("tasks"));
byId("view-units").addEventListener("click", () => setView("units"));
byId("view-leads").addEventListener("click", () => setView("leads"));
byId("language").addEventListener("click", () => setLanguage(nextLanguage()));
byId("reset").addEventListener("click", reset);

// Search by name, everyday name, pinyin (initials or full), number and words of tasks, with suggestions as a combobox.
const MOST = { units: 8, tasks: 8 };
const AROUND = 14; // characters of a task before the match

const finder = { entries: [], active: -1 };

const folded = (words) => words.normalize("NFKC").toLowerCase();

const taskKeys = new Map(
  taskNodes.map((node) => {
    const { number, id, text, clause } = node.about;
    return [node, folded([number, id, text, clause].join(" "))];
  }),
);

// A task's id is typed with or without its T; the last part of it is the task's number in its section.
const bareId = (id) => id.replace(/^t(?=\d)/, "");
const taskIds = new Map(taskNodes.map((node) => [node, bareId(folded(node.about.id))]));
const numberOf = (node) => taskIds.get(node).split(".").at(-1);

// The forms of a unit's name begin with the name itself. A name that begins with the words comes before one that has
// them inside, then other forms that begin with them, and last those that have them inside.
function unitScore({ about: { called } }, wanted) {
  const [name] = called;
  if (name.startsWith(wanted)) return 1;
  if (name.includes(wanted)) return 2;
  if (called.some((form) => form.startsWith(wanted))) return 3;
  return called.some((form) => form.includes(wanted)) ? 4 : 0;
}

function unitsCalled(wanted) {
  const scored = ranked.map((node) => ({ node, score: unitScore(node, wanted) })).filter(({ score }) => score > 0);
  return scored.sort((a, b) => a.score - b.score).map(({ node }) => node);
}

// Another ending than the unit's own finds it too: 发改局 of a county is 市发展改革委.
const ENDING = /(?<=\S{2})[局委办厅部]$/u;

function findUnits(wanted) {
  const found = unitsCalled(wanted);
  return found.length || !ENDING.test(wanted) ? found : unitsCalled(wanted.replace(ENDING, ""));
}

// A task as it is cited, by its id (T2.3.13, 2.3.13), by its section (2.3) or by its number (13, 第13项); else by words.
function findTasks(wanted) {
  const id = bareId(wanted);
  const number = wanted.match(/^第?\s*(\d+)\s*[项条件]?$/u)?.[1];
  const tests = [
    (node) => taskIds.get(node) === id,
    (node) => number !== undefined && (numberOf(node) === number || node.about.number === number),
    (node) => taskIds.get(node).startsWith(`${id}.`),
    (node) => taskKeys.get(node).includes(wanted),
  ];
  const found = new Set();
  for (const test of tests) {
    for (const node of taskNodes) {
      if (found.size >= MOST.tasks) return [...found];
      if (test(node)) found.add(node);
    }
  }
  return [...found];
}

function search(typed) {
  const wanted = folded(typed).trim();
  return wanted ? [...findUnits(wanted).slice(0, MOST.units), ...findTasks(wanted)] : [];
}

// -- the list --------------------------------------------------------------------------------------------------------
function matchOf(node, wanted) {
  const text = isUnit(node) ? fullName(node.about) : joined(node.about.id, node.about.text);
  const [words, at] = around(text, wanted);
  const end = at + wanted.length;
  const parts = at < 0 ? [words] : [words.slice(0, at), create("mark", {}, words.slice(at, end)), words.slice(end)];
  return [mark(node), create("span", { class: "name" }, parts)];
}

// The stretch of a long text in which the words stand, and where in it.
function around(full, wanted) {
  const at = full.toLowerCase().indexOf(wanted);
  const start = at > AROUND * 2 ? at - AROUND : 0;
  const text = `${start ? "…" : ""}${full.slice(start, start + 120)}`;
  return [text, at < 0 ? -1 : at - start + (start ? 1 : 0)];
}

function suggest() {
  const input = byId("search"), list = byId("found");
  const wanted = input.value.trim().toLowerCase();
  finder.entries = search(input.value);
  finder.active = -1;
  input.removeAttribute("aria-activedescendant");
  const groups = [[WORDS.search_units, isUnit], [WORDS.search_tasks, (node) => !isUnit(node)]];
  const rows = groups.flatMap(([title, belongs]) => {
    const members = finder.entries.map((node, at) => [node, at]).filter(([node]) => belongs(node));
    if (members.length === 0) return [];
    const options = members.map(([node, at]) => suggestion(node, at, wanted));
    const above = create("div", { class: "title", "aria-hidden": "true" }, title);
    return [create("div", { role: "group", "aria-label": title }, above, options)];
  });
  const none = create("div", { class: "title", role: "option", "aria-disabled": "true", "aria-selected": "false" },
    say(WORDS.search_none, { words: clipped(input.value.trim(), OPTION_CHARACTERS) }));
  list.replaceChildren(...(rows.length ? rows : [none]));
  open(wanted !== "");
}

function suggestion(node, at, wanted) {
  const row = create("div", { role: "option", id: `found-${at}`, "aria-selected": "false" }, matchOf(node, wanted));
  row.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the field keeps the focus
    take(at);
  });
  return row;
}

function open(whether) {
  byId("found").hidden = !whether;
  byId("search").setAttribute("aria-expanded", String(whether));
}

function activate(at) {
  const many = finder.entries.length;
  if (many === 0) return;
  byId(`found-${finder.active}`)?.setAttribute("aria-selected", "false");
  finder.active = (at + many) % many;
  const row = byId(`found-${finder.active}`);
  row.setAttribute("aria-selected", "true");
  row.scrollIntoView({ block: "nearest" });
  byId("search").setAttribute("aria-activedescendant", row.id);
}

function take(at) {
  const node = finder.entries[at];
  if (!node) return;
  open(false);
  byId("search").value = isUnit(node) ? node.about.name : taskWords(node);
  choose(node.id);
}

function clearSearch() {
  byId("search").value = "";
  open(false);
}

const KEYS = {
  ArrowDown: () => activate(finder.active + 1),
  ArrowUp: () => activate(finder.active < 0 ? -1 : finder.active - 1),
  Enter: () => take(Math.max(finder.active, 0)),
  Escape: clearSearch,
};

byId("search").addEventListener("input", suggest);
byId("search").addEventListener("blur", () => open(false));
byId("search").addEventListener("keydown", (event) => {
  if (event.isComposing) return; // the Enter of an input method only ends a word
  if (event.key === "ArrowDown" && byId("found").hidden) suggest();
  const listed = !byId("found").hidden;
  if (!(event.key in KEYS) || (!listed && event.key !== "Escape")) return;
  if (event.key === "Escape" && !listed && byId("search").value === "") return; // goes on to the selection
  event.preventDefault();
  event.stopPropagation();
  KEYS[event.key]();
});

// Start: words, filters, the first drawing, and listeners of the page.
network.on("click", ({ pointer }) => choose(thingAt(pointer.canvas)));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && state.chosen !== null) choose(null);
});
byId("zoom-in").addEventListener("click", () => zoom(1.3));
byId("zoom-out").addEventListener("click", () => zoom(1 / 1.3));
byId("fit").addEventListener("click", showAll);
// a report around the page sends the code of its language, or a link; other messages are ignored
window.addEventListener("message", ({ data: sent }) => {
  if (typeof sent !== "string") return;
  if (Object.hasOwn(DATA.words, sent) && sent !== WORDS.lang) setLanguage(sent);
  if (sent.startsWith("#")) followLink(sent);
});
window.addEventListener("hashchange", () => followLink(location.hash));

// vis-network's frame is first in the order of the Tab key
const drawing = byId("canvas").querySelector(".vis-network");
drawing.tabIndex = 0;
drawing.setAttribute("role", "img");
drawing.setAttribute("data-label", "graph");
drawing.addEventListener("keydown", moveByKey);

translatePage();
fillFilters();
applyFilters();
showAll();
if (!followLink(location.hash)) choose(null);
document.fonts.load(`${LABEL.size}px "jxgraph"`).then(() => network.redraw());
window.jxgraph = { network, nodes, lines, state, filtered, highlighted, choose, bendOf };
