// Selecting, and putting everything in step with what is on show.

function choose(id) {
  if (lines.has(id) || nodes.has(id)) letShow(id);
  state.chosen = lines.has(id) || nodes.has(id) ? id : null;
  refresh();
  bringIntoView(lit.nodes);
  // on a narrow screen the panel is below the drawing, out of sight
  if (state.chosen && byId("panel").getBoundingClientRect().top > 0.7 * innerHeight) byId("graph").scrollIntoView();
}

// What a filter hides cannot be looked at: the filters go.
function letShow(id) {
  const { from = id, to = id } = lines.get(id) || {};
  if ([from, to].some((end) => !shown.nodes.has(end))) clearFilters();
}

function refresh() {
  applyFilters();
  applySelection();
  layPaths();
  fillPanel(state.chosen === null ? overview() : details(state.chosen));
  showState();
  network.redraw();
}

// The button that had the focus is gone: the keyboard goes on at the one that took its place, or at the panel's head.
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

// The buttons of the view, and the line that says how much is on show.
function showState() {
  for (const view of ["tasks", "units"]) byId(`view-${view}`).setAttribute("aria-pressed", String(state.view === view));
  document.body.dataset.view = state.view;
  const units = unitNodes.filter((node) => shown.nodes.has(node.id)).length;
  const tasks = taskNodes.filter((node) => shown.nodes.has(node.id)).length;
  const all = { all_tasks: taskNodes.length, all_units: unitNodes.length, all_ties: ties.length };
  const template = state.view === "units" ? WORDS.status_units : anyFilter() ? WORDS.status_some : WORDS.status_all;
  const said = say(template, { tasks, units, ties: shown.ties.length, ...all });
  byId("status").textContent = units + tasks ? said : WORDS.status_nothing;
  showNote();
}

function showNote() {
  const { tieNull } = state;
  const none = state.view === "units" && tieNull && DATA.verdicts[tieNull].more === 0;
  const large = state.opening && DATA.view === "units";
  const note = byId("note");
  note.hidden = !none && !large;
  if (large) note.textContent = say(WORDS.large, { weight: state.tieWeight });
  if (none) note.textContent = say(WORDS.none_more, DATA.verdicts[tieNull]);
}

function setView(view) {
  state.view = view;
  state.opening = false;
  refresh();
}
