// The network pane beyond a click: sweeping several marks, opening one, and the hint in a corner.
network.on("sweep", ({ area, done, several }) => {
  const swept = area ? nodesWithin(area) : [];
  showHint(done ? "" : selectedWords(swept));
  if (area && done) select(several ? [...state.selected, ...swept] : swept);
});

const nodesWithin = ({ left, top, right, bottom }) =>
  DATA.nodes.filter((node) => visible(node) && node.x >= left && node.x <= right && node.y >= top && node.y <= bottom)
    .map(({ id }) => id);

// On a mark or a line to what it is tied to; on the paper to all.
network.on("doubleClick", ({ pointer }) => {
  const id = thingAt(pointer.canvas);
  if (id === null) showAll();
  else showNodes([...highlighted.nodes, ...endsOrSelf(id)]);
});

// A group of marks as large as it fits, with its labels.
function showNodes(ids) {
  const { width, height } = byId("canvas").getBoundingClientRect();
  const found = [...new Set(ids)].map((id) => nodes.get(id)).filter(visible);
  const whole = width ? wholeView(width - 2 * MARGINS.across, height - MARGINS.down, found) : null;
  if (!whole) return;
  allShown = false;
  network.moveTo({ position: { x: whole.x, y: whole.y }, scale: whole.scale });
}

const hintLine = create("p", { id: "hint" });
byId("controls").after(hintLine);

// What is swept; that not all lines are drawn; or how to select several.
function showHint(swept = "") {
  const strongest = { units: state.tieWeight > 0, leads: state.leadLeast > 1 }[state.view];
  const some = strongest ? say(WORDS[`strongest_${state.view}`], { weight: rounded(state.tieWeight), tasks: state.leadLeast }) : "";
  hintLine.textContent = swept || some || (state.selected.size ? "" : WORDS.sweep_hint);
}
onChange(() => showHint());

// "3 units and 2 tasks"
function selectedWords(ids) {
  const units = ids.filter((id) => isUnit(nodes.get(id))).length;
  const tasks = ids.length - units;
  const key = units && tasks ? "selected_both" : tasks ? "selected_tasks" : "selected_units";
  return say(WORDS[key], { units, tasks });
}
