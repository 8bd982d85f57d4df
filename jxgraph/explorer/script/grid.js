// A list of units or tasks whose rows are selected as in a file manager: click, Ctrl or ⌘ with a click adds, Shift with
// a click takes all between; arrows move, Enter selects, Shift with an arrow extends. The list has the focus, and says
// which row is active, so that rows may come and go.
const GRID_STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity };

// `order` gives the ids of all rows; `reveal` brings one into view; `opened` opens or closes what is below a row.
function createGrid(grid, { order, reveal, opened = () => {} }) {
  let active = null, anchor = null;

  function activate(id) {
    active = id;
    reveal(id);
    paintAll();
  }

  // all between the anchor and a row, beside the others if these are kept
  function extend(id, keep = false) {
    const ids = order();
    const [from, to] = [ids.indexOf(anchor), ids.indexOf(id)].sort((a, b) => a - b);
    if (from < 0) return pick(id, {});
    return select([...(keep ? state.selected : []), ...ids.slice(from, to + 1)]);
  }

  function pick(id, { shiftKey, ctrlKey, metaKey }) {
    active = id;
    if (shiftKey && anchor !== null) return extend(id, ctrlKey || metaKey);
    anchor = id;
    return choose(id, Boolean(ctrlKey || metaKey));
  }

  function moveActive(step, extending) {
    const ids = order();
    if (ids.length === 0) return;
    const at = ids.indexOf(active);
    const to = Math.min(Math.max((at < 0 && step === -1 ? ids.length : at) + step, 0), ids.length - 1);
    if (extending && anchor === null) anchor = active ?? ids[to];
    activate(ids[to]);
    if (extending) extend(ids[to]);
  }

  function press(event) {
    const { key, shiftKey } = event;
    if (event.target !== grid || event.altKey) return;
    if (key in GRID_STEPS) moveActive(GRID_STEPS[key], shiftKey);
    else if (active === null) return;
    else if (key === "Enter" || key === " ") pick(active, event);
    else if (key === "ArrowRight" || key === "ArrowLeft") opened(active, key === "ArrowRight");
    else return;
    event.preventDefault();
  }

  // what can be seen of the state on a row
  function paint(row) {
    const id = row.dataset.node;
    row.setAttribute("aria-selected", String(state.selected.has(id)));
    row.classList.toggle("touched", !state.selected.has(id) && touched.has(id));
    row.classList.toggle("active", id === active);
    row.classList.toggle("hovered", id === state.hovered);
  }

  function paintAll() {
    const rows = [...grid.querySelectorAll("[data-node]")];
    rows.forEach(paint);
    const row = rows.find((each) => each.dataset.node === active);
    if (row) grid.setAttribute("aria-activedescendant", row.id);
    else grid.removeAttribute("aria-activedescendant");
  }

  const rowOf = ({ target }) => target.closest("[data-node]")?.dataset.node ?? null;
  grid.addEventListener("click", (event) => {
    const id = event.target.closest("button, .opened") ? null : rowOf(event);
    if (id !== null) pick(id, event);
  });
  grid.addEventListener("pointerdown", (event) => event.shiftKey && event.preventDefault()); // no text is marked
  grid.addEventListener("keydown", press);
  grid.addEventListener("pointerover", (event) => pointAt(rowOf(event)));
  grid.addEventListener("pointerleave", () => pointAt(null));
  return { paintAll, forget: () => { anchor = null; } };
}

// What the selected share an assignment with: of a unit its tasks and their units, of a task its units.
let touched = new Set();

function findTouched() {
  const near = (id) => shownEdges(nodes.get(id)).flatMap(({ from, to }) => [from, to]);
  const tasksToo = (id) => (id.startsWith("unit:") ? near(id).filter((each) => each.startsWith("task:")).flatMap(near) : near(id));
  touched = new Set([...state.selected].flatMap(tasksToo));
}

// A row under the pointer is pointed at in the drawing as well, without a tooltip.
function pointAt(id) {
  if (id === state.hovered) return;
  state.hovered = id;
  network.redraw();
}

// The drawing tells what is pointed at by drawing itself again.
let pointed = null;
network.on("beforeDrawing", () => {
  if (state.hovered === pointed) return;
  pointed = state.hovered;
  grids.forEach((grid) => grid.paintAll());
});
const grids = [];
onChange(findTouched);
