// The plane of the widget: it moves and scales the drawing, and says where a pointer clicks or sweeps. It has of
// vis-network's interface what the shared scripts use, and weighs nothing.
const LEAST_MOVE = 4; // pixels: a pointer that moves less has clicked
const SCALES = { least: 0.02, most: 12 };

function createPlane(box) {
  const canvas = create("canvas", { tabindex: "0" });
  const ctx = canvas.getContext("2d");
  const view = { x: 0, y: 0, scale: 1 }; // the point of the plane in the middle
  const listeners = new Map();
  const pointers = new Map();
  const tell = (event, told) => (listeners.get(event) || []).forEach((listener) => listener(told));
  let [width, height, waiting, drag] = [0, 0, false, null];
  box.append(canvas);

  const toPlane = ({ x, y }) => ({ x: view.x + (x - width / 2) / view.scale, y: view.y + (y - height / 2) / view.scale });
  const toBox = ({ x, y }) => ({ x: (x - view.x) * view.scale + width / 2, y: (y - view.y) * view.scale + height / 2 });

  function draw() {
    waiting = false;
    const finer = devicePixelRatio || 1;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    ctx.setTransform(finer * view.scale, 0, 0, finer * view.scale, finer * (width / 2 - view.x * view.scale), finer * (height / 2 - view.y * view.scale));
    tell("beforeDrawing", ctx);
  }

  function redraw() {
    if (waiting || !width) return;
    waiting = true;
    requestAnimationFrame(draw);
  }

  function moveTo({ position, scale, offset }) {
    if (scale) view.scale = Math.min(Math.max(scale, SCALES.least), SCALES.most);
    if (position) Object.assign(view, position);
    if (offset) Object.assign(view, { x: view.x - offset.x / view.scale, y: view.y - offset.y / view.scale });
    redraw();
  }

  // scale about a point of the box, which stays where it is
  function zoomAt(point, factor) {
    const before = toPlane(point);
    moveTo({ scale: view.scale * factor });
    const after = toPlane(point);
    moveTo({ position: { x: view.x + before.x - after.x, y: view.y + before.y - after.y } });
    tell("zoom", {});
  }

  function resize() {
    const finer = devicePixelRatio || 1;
    [width, height] = [box.clientWidth, box.clientHeight];
    Object.assign(canvas, { width: width * finer, height: height * finer });
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    tell("resize", {});
    redraw();
  }

  const pointOf = (event) => {
    const { left, top } = box.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  function press(event) {
    if (event.button > 0) return;
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, pointOf(event));
    drag = { from: pointOf(event), moved: false, sweeping: event.shiftKey };
  }

  function move(event) {
    if (!pointers.has(event.pointerId)) return;
    const [before, now] = [pointers.get(event.pointerId), pointOf(event)];
    const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    pointers.set(event.pointerId, now);
    if (Math.hypot(now.x - drag.from.x, now.y - drag.from.y) > LEAST_MOVE) drag.moved = true;
    if (others.length) return pinch(others[0], before, now);
    if (!drag.moved) return undefined;
    if (drag.sweeping) return tell("sweep", { from: drag.from, to: now, done: false });
    tell("dragStart", {});
    return moveTo({ offset: { x: now.x - before.x, y: now.y - before.y } });
  }

  function pinch(still, before, now) {
    drag.moved = true;
    const wide = (point) => Math.hypot(point.x - still.x, point.y - still.y) || 1;
    zoomAt({ x: (still.x + now.x) / 2, y: (still.y + now.y) / 2 }, wide(now) / wide(before));
  }

  function release(event) {
    if (!pointers.delete(event.pointerId) || pointers.size) return;
    const point = pointOf(event);
    const keys = { several: event.ctrlKey || event.metaKey || event.shiftKey };
    if (drag.sweeping && drag.moved) tell("sweep", { from: drag.from, to: point, done: true, ...keys });
    else if (!drag.moved) tell("click", { pointer: { canvas: toPlane(point), DOM: point }, ...keys });
    drag = null;
  }

  canvas.addEventListener("pointerdown", press);
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", (event) => { pointers.delete(event.pointerId); });
  // a wheel scrolls the notebook, unless the reader is in the drawing or holds Ctrl
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && ROOT.activeElement !== canvas) return;
    event.preventDefault();
    zoomAt(pointOf(event), 1.0015 ** -event.deltaY);
  }, { passive: false });
  const sizes = new ResizeObserver(resize);
  sizes.observe(box);

  return {
    canvas,
    on: (event, listener) => listeners.set(event, [...(listeners.get(event) || []), listener]),
    getScale: () => view.scale,
    DOMtoCanvas: toPlane,
    canvasToDOM: toBox,
    moveTo,
    redraw,
    destroy: () => sizes.disconnect(),
  };
}
