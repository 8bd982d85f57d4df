// Bars between panes: dragged, or moved with arrow keys; a double click puts them back.
const SHARES = { least: 15, most: 85, step: 5 }; // per cent of what both panes have

function createSplit(bar, before, after, opening) {
  const upright = bar.getAttribute("aria-orientation") === "vertical";
  const sizeOf = (box) => (upright ? box.width : box.height);
  let share = opening;

  function put(wanted) {
    share = Math.min(Math.max(wanted, SHARES.least), SHARES.most);
    [before.style.flexGrow, after.style.flexGrow] = [share, 100 - share];
    bar.setAttribute("aria-valuenow", String(Math.round(share)));
  }

  function drag(event) {
    const [first, second] = [before.getBoundingClientRect(), after.getBoundingClientRect()];
    const at = upright ? event.clientX - first.left : event.clientY - first.top;
    put((100 * at) / (sizeOf(first) + sizeOf(second) || 1));
  }

  bar.addEventListener("pointerdown", (event) => bar.setPointerCapture(event.pointerId));
  bar.addEventListener("pointermove", (event) => bar.hasPointerCapture(event.pointerId) && drag(event));
  bar.addEventListener("dblclick", () => put(opening));
  bar.addEventListener("keydown", (event) => {
    const way = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
    if (!way) return;
    event.preventDefault();
    put(share + way * SHARES.step);
  });
  put(opening);
}

createSplit(byId("split-rows"), byId("upper"), byId("lower"), 58);
createSplit(byId("split-lists"), byId("ranking"), byId("tasks"), 42);
