// The shell: the fixed words, the tabs at the right, the buttons, and the start of a widget.
const TABS = ["details", "whatif", "reading"];
let openedTab = TABS[0];

const tabPanel = (name) => ROOT.querySelector(`.tabbed[data-pane="${name}"]`);

function openTab(name) {
  openedTab = name;
  for (const each of TABS) {
    const tab = byId(`tab-${each}`);
    tab.setAttribute("aria-selected", String(each === name));
    tab.tabIndex = each === name ? 0 : -1;
    tabPanel(each).hidden = each !== name;
  }
}

// A number on a tab; nothing for 0.
function setBadge(name, value) {
  const badge = byId(`tab-${name}`).querySelector(".badge");
  badge.textContent = value || "";
  badge.hidden = !value;
}

function tabKey(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  openTab(TABS[(TABS.indexOf(openedTab) + step + TABS.length) % TABS.length]);
  byId(`tab-${openedTab}`).focus();
}

for (const name of TABS) byId(`tab-${name}`).addEventListener("click", () => openTab(name));
byId("tabs").addEventListener("keydown", tabKey);
openTab(openedTab);

onChange((changed) => {
  if (!changed.has("lang")) return;
  byId("bench").lang = WORDS.html_lang;
  translateTemplate();
});
onChange(() => VIEWS.forEach((view) => byId(`view-${view}`).setAttribute("aria-pressed", String(values.view === view))));

const VIEWS = ["tasks", "units", "leads"];
byId("view-leads").hidden = arrows.length === 0;
VIEWS.forEach((view) => byId(`view-${view}`).addEventListener("click", () => change({ view })));
byId("language").addEventListener("click", () => change({ lang: nextLanguage() }));
byId("undo").addEventListener("click", undo);
byId("redo").addEventListener("click", redo);
byId("reset").addEventListener("click", reset);
byId("save").addEventListener("click", saveImage);
onChange(() => {
  byId("undo").disabled = past.length === 0;
  byId("redo").disabled = future.length === 0;
});

// As the document opened; what was tried and corrected stays.
function reset() {
  clearSearch();
  change({ selected: { units: [], tasks: [] }, filters: NO_FILTERS, weights: OPENING_WEIGHTS });
  showAll();
}

network.on("click", ({ pointer, several }) => choose(thingAt(pointer.canvas), several));
byId("zoom-in").addEventListener("click", () => zoom(1.3));
byId("zoom-out").addEventListener("click", () => zoom(1 / 1.3));
byId("fit").addEventListener("click", showAll);
network.canvas.setAttribute("role", "img");
network.canvas.setAttribute("data-label", "graph");
network.canvas.addEventListener("keydown", moveByKey);

function fillDetails(changed) {
  refill(byId("panel"), panelContent());
  if (!changed.has("selected")) return;
  byId("panel").scrollTop = 0;
  bringIntoView(state.selected);
}
onChange(fillDetails);

apply(new Set(Object.keys(values)));
showAll();
onClose(watchTheme());

const INSTANCE = {
  receive,
  perform: (name) => ({ undo, redo })[name]?.(), // what Python asks for
  close,
  handle: { network, nodes, lines: () => lines, edges: () => edges, ties: () => ties, setEdges, applyMoves, onChange, state, filtered, highlighted, values, change, choose, select, undo, redo, openTab },
};
