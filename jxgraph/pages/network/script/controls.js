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

function fillPanel(content) {
  const panel = byId("panel");
  const before = panel.dataset.about;
  panel.dataset.about = state.chosen ?? "";
  refill(panel, content);
  if (before !== panel.dataset.about) panel.scrollTop = 0;
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
  fillRange("tie-weight", ties.length ? greatest.tie : 0);
  Object.assign(byId("lead-least"), { min: 1, step: 1, max: greatest.arrow });
  byId("lead-least").closest("label").hidden = greatest.arrow === 1;
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
  for (const shown of ROOT.querySelectorAll("[data-of]")) shown.textContent = byId(shown.dataset.of).value;
}

for (const [id, name] of Object.entries(FILTERS)) {
  byId(id).addEventListener("input", () => {
    state[name] = typeof state[name] === "number" ? Number(byId(id).value) : byId(id).value;
    state.opening = false;
    showFilters();
    refresh();
  });
}

function clearFilters() {
  Object.assign(state, NO_FILTER, openingLines());
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
