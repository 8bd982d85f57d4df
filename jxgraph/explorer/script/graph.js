// The network pane: what a pointer chooses, sweeps or opens, and what stands in its corners.
network.on("click", ({ pointer, several }) => choose(thingAt(pointer.canvas), several));
network.on("sweep", ({ area, done, several }) => {
  const swept = area ? nodesWithin(area) : [];
  showStatus(done ? "" : selectedWords(swept));
  if (area && done) select(several ? [...state.selected, ...swept] : swept);
});

// On a mark or a line to what it is tied to; on the paper to all.
network.on("doubleClick", ({ pointer }) => {
  const id = thingAt(pointer.canvas);
  if (id === null) showAll();
  else showNodes([...highlighted.nodes, ...endsOrSelf(id)]);
});
byId("zoom-in").addEventListener("click", () => zoom(1.3));
byId("zoom-out").addEventListener("click", () => zoom(1 / 1.3));
byId("fit").addEventListener("click", showAll);
network.canvas.addEventListener("keydown", moveByKey);

const nodesWithin = ({ left, top, right, bottom }) =>
  DATA.nodes.filter((node) => visible(node) && node.x >= left && node.x <= right && node.y >= top && node.y <= bottom)
    .map(({ id }) => id);

// A group of marks as large as it fits, with its labels.
function showNodes(ids) {
  const { width, height } = byId("canvas").getBoundingClientRect();
  const found = [...new Set(ids)].map((id) => nodes.get(id)).filter(visible);
  const whole = width ? wholeView(width - 80, height - 120, found) : null;
  if (!whole) return;
  allShown = false;
  network.moveTo({ position: { x: whole.x, y: whole.y }, scale: whole.scale });
}

const hintLine = create("p", { id: "hint", class: "note" });
byId("status").after(hintLine);

function showStatus(words = "") {
  const { tasks, units } = shownCounts();
  byId("status").textContent = words || (units + tasks ? statusWords({ tasks, units }) : WORDS.status_nothing);
  hintLine.textContent = state.selected.size > 1 ? selectedWords([...state.selected]) : state.selected.size ? "" : WORDS.sweep_hint;
  const few = { units: state.tieWeight > 0, leads: state.leadLeast > 1 }[state.view];
  byId("note").hidden = !few;
  if (few) byId("note").textContent = say(WORDS[`strongest_${state.view}`], { weight: state.tieWeight, tasks: state.leadLeast });
}

// "3 units and 2 tasks"
function selectedWords(ids) {
  const units = ids.filter((id) => isUnit(nodes.get(id))).length;
  const tasks = ids.length - units;
  const key = units && tasks ? "selected_both" : units ? "selected_units" : "selected_tasks";
  return say(WORDS[key], { units, tasks });
}

onChange(() => showStatus());
// what was selected elsewhere is brought into view, unless some of it is there
onChange((changed) => changed.has("selected") && byId("canvas").clientWidth && bringIntoView(state.selected));
