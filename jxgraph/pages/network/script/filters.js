// The controls above the graph. The legends in the panel filter too: see overview.js.
const OPTION_CHARACTERS = 26;

function option(value, words) {
  const element = made("option", { value }, clipped(words, OPTION_CHARACTERS));
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
  showFilters();
}

// A choice among fewer than two is none.
function fillSelect(id, all, entries) {
  byId(id).replaceChildren(option("", all), ...entries.map(([value, words]) => option(value, words)));
  byId(id).closest("label").hidden = entries.length < (id === "tie-null" ? 1 : 2);
}

function fillRange(id, greatest) {
  byId(id).step = String(rangeStep(greatest));
  byId(id).max = String(greatest);
  byId(id).closest("label").hidden = greatest === 0;
}

const FILTERS = { leader: "leader", part: "part", load: "load", "tie-null": "tieNull", "tie-weight": "tieWeight" };

function showFilters() {
  for (const [id, name] of Object.entries(FILTERS)) byId(id).value = String(state[name]);
  for (const output of document.querySelectorAll("output")) output.textContent = byId(output.htmlFor.value).value;
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
  [state.clusters, state.kinds, state.roles].forEach((chosen) => chosen.clear());
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
byId("language").addEventListener("click", switchLanguage);
byId("reset").addEventListener("click", reset);
