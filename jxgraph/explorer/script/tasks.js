// The list of tasks: only the rows in sight are in the page, so that thousands scroll as well as a hundred.
const BEYOND = 6; // rows above and below what is in sight

const taskList = { nodes: [], opened: new Set(), heights: new Map(), rows: new Map(), order: "relevance", only: false, holding: false };
const taskRows = byId("task-rows");
const taskBody = taskRows.querySelector(".rows");

const taskGrid = createGrid(taskRows, {
  order: () => taskList.nodes.map(({ id }) => id),
  reveal: revealTask,
  opened: openTask,
});
grids.push(taskGrid);

// A click in the list itself leaves its order as it is, for a row must not run away from under the pointer.
["click", "keydown"].forEach((event) => {
  taskRows.addEventListener(event, () => { taskList.holding = true; }, { capture: true });
  taskRows.addEventListener(event, () => { taskList.holding = false; });
});

// -- which tasks, and in which order -------------------------------------------------------------------------------------
// 0 selected itself, 1 led by a selected unit, 2 another one's of a selected unit, 3 no such; more selected units come first.
function relevance(task, chosen) {
  if (chosen.has(task.id)) return [0, 0];
  const held = shownEdges(task).filter(({ to }) => chosen.has(to));
  if (held.length === 0) return [3, 0];
  return [held.some(({ role }) => role === "lead") ? 1 : 2, -held.length];
}

function listTasks() {
  const chosen = state.selected;
  const shown = taskNodes.filter(({ id }) => filtered.nodes.has(id));
  if (chosen.size === 0) return shown;
  const ranks = new Map(shown.map((task) => [task.id, relevance(task, chosen)]));
  const wanted = taskList.only ? shown.filter(({ id }) => ranks.get(id)[0] < 3) : shown;
  if (taskList.order === "document") return wanted;
  return wanted.sort((a, b) => ranks.get(a.id)[0] - ranks.get(b.id)[0] || ranks.get(a.id)[1] - ranks.get(b.id)[1]);
}

// -- the rows in sight -----------------------------------------------------------------------------------------------------
const rowHeight = () => Number.parseFloat(getComputedStyle(taskRows).getPropertyValue("--row")) || 44;

// What is opened below a row makes it higher.
function offsets() {
  const usual = rowHeight();
  const higher = [...taskList.opened].map((id) => [taskList.places.get(id), (taskList.heights.get(id) ?? usual) - usual]);
  const above = higher.filter(([at]) => at !== undefined);
  return (at) => at * usual + above.reduce((sum, [place, more]) => sum + (place < at ? more : 0), 0);
}

function drawRows() {
  const many = taskList.nodes.length;
  const offset = offsets();
  const { scrollTop, clientHeight } = taskRows;
  let first = firstBelow(scrollTop, offset, many);
  let end = first;
  while (end < many && offset(end) < scrollTop + clientHeight) end += 1;
  [first, end] = [Math.max(first - BEYOND, 0), Math.min(end + BEYOND, many)];
  const shown = taskList.nodes.slice(first, end).map((task, at) => rowOfTask(task, first + at));
  taskList.rows = new Map(shown.map((row) => [row.dataset.node, row]));
  taskBody.style.paddingTop = `${offset(first)}px`;
  taskBody.style.paddingBottom = `${offset(many) - offset(end)}px`;
  taskBody.replaceChildren(...(many ? shown : [emptyRow(WORDS.tasks_none, 4)]));
  taskGrid.paintAll();
  measureOpened();
}

// By halves: the last row that begins above a place.
function firstBelow(place, offset, many) {
  let [low, high] = [0, many];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (offset(middle) <= place) low = middle;
    else high = middle;
  }
  return low;
}

function measureOpened() {
  for (const id of taskList.opened) {
    const row = taskList.rows.get(id);
    if (row) taskList.heights.set(id, row.offsetHeight);
  }
}

let drawing = 0;
function drawRowsSoon() {
  cancelAnimationFrame(drawing);
  drawing = requestAnimationFrame(drawRows);
}
taskRows.addEventListener("scroll", drawRowsSoon, { passive: true });
const taskSizes = new ResizeObserver(drawRowsSoon);
taskSizes.observe(taskRows);
onClose(() => {
  cancelAnimationFrame(drawing);
  taskSizes.disconnect();
});

function revealTask(id) {
  const at = taskList.places.get(id);
  if (at === undefined) return;
  const offset = offsets();
  const head = byId("task-heads").offsetHeight;
  const [top, bottom] = [offset(at), offset(at + 1)];
  if (top < taskRows.scrollTop) taskRows.scrollTop = top;
  else if (bottom + head > taskRows.scrollTop + taskRows.clientHeight) taskRows.scrollTop = bottom + head - taskRows.clientHeight;
  drawRows();
}

function openTask(id, whether) {
  if (whether) taskList.opened.add(id);
  else taskList.opened.delete(id);
  taskList.rows.delete(id);
  drawRows();
}

// -- a row -------------------------------------------------------------------------------------------------------------------
function rowOfTask(task, at) {
  const row = taskList.rows.get(task.id) ?? taskRow(task);
  row.id = `task-${at}`;
  row.setAttribute("aria-rowindex", String(at + 2)); // the heads are the first
  return row;
}

function taskRow(task) {
  const { id, text, leader, targets, deadlines } = task.about;
  const open = taskList.opened.has(task.id);
  const cell = (style, ...children) => create("span", { role: "gridcell", class: style }, ...children);
  const held = edgesByRole(task);
  const [leading, others] = [held.filter(({ role }) => role === "lead"), held.filter(({ role }) => role !== "lead")];
  const promised = [...targets, ...deadlines].join(WORDS.target_separator);
  const row = create("div", { role: "row", class: "line", "data-node": task.id, "data-task": id },
    cell("id", openButton(task, open), mark(task), create("span", { class: "number clamp", title: id }, id)),
    cell("words", create("span", { class: "clamp", dir: "auto" }, text || WORDS.none)),
    cell("who", unitNames(leading, "leads"), unitNames(others, "others")),
    cell("about", create("span", { class: "clamp", dir: "auto" }, joined(leader, promised))));
  if (open) row.append(create("div", { role: "gridcell", class: "opened" }, printed(task.about)));
  return row;
}

function openButton(task, open) {
  const toggle = withKey(button("fold", () => openTask(task.id, !taskList.opened.has(task.id)), open ? "▾" : "▸"), `open:${task.id}`);
  toggle.tabIndex = -1; // with the keyboard: arrow right and left
  toggle.setAttribute("aria-label", `${WORDS.open_clause} ${task.about.id}`);
  toggle.setAttribute("aria-expanded", String(open));
  toggle.title = WORDS.open_clause;
  return toggle;
}

// The selected units among them are set off.
function unitNames(held, style) {
  const chosen = state.selected;
  const name = ({ to }) => create("span", { class: chosen.has(to) ? "chosen" : "", dir: "auto" }, nodes.get(to).label);
  const names = held.flatMap((edge, at) => [at ? WORDS.list_separator : "", name(edge)]);
  const title = held.map(({ to }) => nameOf(to)).join(WORDS.list_separator);
  return create("span", { class: `clamp ${style}`, title }, held.length || style === "others" ? names : [create("span", { class: "nobody" }, WORDS.no_lead)]);
}

// -- the pane ------------------------------------------------------------------------------------------------------------------
function fillTaskHeads() {
  const heads = [["id", WORDS.task_id], ["words", WORDS.task], ["who", WORDS.who_columns], ["about", WORDS.about_columns]];
  byId("task-heads").replaceChildren(...heads.map(([style, words]) => create("span", { role: "columnheader", class: style }, words)));
}

function fillTasks(changed) {
  if (!taskList.holding || changed.has("filters")) {
    taskList.nodes = listTasks();
    taskList.places = new Map(taskList.nodes.map(({ id }, at) => [id, at]));
    if (changed.has("selected") || changed.has("filters")) taskRows.scrollTop = 0;
  }
  taskList.rows.clear();
  taskRows.setAttribute("aria-rowcount", String(taskList.nodes.length + 1));
  byId("tasks-count").textContent = say(WORDS.tasks_count, { count: taskList.nodes.length });
  byId("tasks-only").setAttribute("aria-pressed", String(taskList.only));
  byId("tasks-order").setAttribute("aria-pressed", String(taskList.order === "relevance"));
  drawRows();
  if (taskList.order === "document" && !taskList.holding && changed.has("selected")) showFirstSelected();
}

function showFirstSelected() {
  const chosen = state.selected;
  const first = chosen.size ? taskList.nodes.find((task) => relevance(task, chosen)[0] < 3) : undefined;
  if (first) revealTask(first.id);
}

const SHOWN_IN_TASKS = ["lang", "filters", "selected", "moves", "corrections"];

// The buttons change only how the list stands: no step to undo, and Python need not know.
function setTaskList(patch) {
  Object.assign(taskList, patch);
  fillTasks(new Set(["selected"]));
}
byId("tasks-only").addEventListener("click", () => setTaskList({ only: !taskList.only }));
byId("tasks-order").addEventListener("click", () => setTaskList({ order: taskList.order === "document" ? "relevance" : "document" }));

onChange((changed) => {
  if (changed.has("lang")) fillTaskHeads();
  if (SHOWN_IN_TASKS.some((name) => changed.has(name))) fillTasks(changed);
});
