// The plane of the widget: it moves and scales the drawing, and says where a pointer clicks or sweeps. It has of
// vis-network's interface what the shared scripts use, and weighs nothing.
const LEAST_MOVE = { mouse: 4, pen: 6, touch: 10 }; // pixels: a pointer that moves less has clicked
const SCALES = { least: 0.02, most: 12 };
const MARGINS = { across: 36, down: 76 }; // pixels around the drawing as a whole, most of them below, for the buttons
const WHEEL = [0.002, 0.05, 1]; // doublings of the scale for a pixel, a line, a page of the wheel
const PINCH = 5; // a touchpad sends a pinch as small turns of the wheel with Ctrl

function createPlane(box) {
  const canvas = create("canvas", { tabindex: "0", role: "img", "data-label": "graph" });
  const frame = create("div", { class: "sweep", hidden: "" });
  const ctx = canvas.getContext("2d");
  const view = { x: 0, y: 0, scale: 1 }; // the point of the plane in the middle
  const listeners = new Map();
  const pointers = new Map();
  const emit = (event, details) => (listeners.get(event) || []).forEach((listener) => listener(details));
  let [width, height, waiting, closed] = [0, 0, 0, false];
  let drag = null, pixels = null;
  canvas.style.touchAction = "none";
  box.append(canvas, frame);

  const toPlane = ({ x, y }) => ({ x: view.x + (x - width / 2) / view.scale, y: view.y + (y - height / 2) / view.scale });
  const toBox = ({ x, y }) => ({ x: (x - view.x) * view.scale + width / 2, y: (y - view.y) * view.scale + height / 2 });

  function draw() {
    cancelAnimationFrame(waiting);
    waiting = 0;
    const finer = fitPixels();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    ctx.setTransform(finer * view.scale, 0, 0, finer * view.scale, finer * (width / 2 - view.x * view.scale), finer * (height / 2 - view.y * view.scale));
    emit("beforeDrawing", ctx);
  }

  // As many pixels as the screen has there; a canvas of another size is empty.
  function fitPixels() {
    const finer = devicePixelRatio || 1;
    const [across, down] = [Math.round(width * finer), Math.round(height * finer)];
    if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
    return finer;
  }

  // however often it is asked, once a frame
  function redraw() {
    if (waiting || closed || !width) return;
    waiting = requestAnimationFrame(draw);
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
    emit("zoom", {});
  }

  // A hidden box has no size: nothing is drawn until it has one again.
  function resize() {
    [width, height] = [box.clientWidth, box.clientHeight];
    if (!width || !height || closed) return;
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    emit("resize", {});
    draw(); // at once, not in the next frame
  }

  // A zoom of the browser, or another screen, changes the pixels of a box that keeps its size.
  function watchPixels() {
    pixels = matchMedia(`(resolution: ${devicePixelRatio || 1}dppx)`);
    pixels.addEventListener("change", changePixels, { once: true });
  }

  function changePixels() {
    resize();
    watchPixels();
  }

  const pointOf = (event) => {
    const { left, top } = box.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const severalBy = (event) => event.ctrlKey || event.metaKey;

  function press(event) {
    if (event.button > 0) return;
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, pointOf(event));
    if (pointers.size > 1) cancelSweep(); // a second finger: a pinch, which never clicks
    const sweeping = event.shiftKey && pointers.size === 1;
    drag = { from: pointOf(event), moved: pointers.size > 1, sweeping, least: LEAST_MOVE[event.pointerType] ?? LEAST_MOVE.mouse };
  }

  function move(event) {
    if (!pointers.has(event.pointerId) || !drag) return undefined;
    const [before, now] = [pointers.get(event.pointerId), pointOf(event)];
    const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    if (others.length === 0 && !drag.moved && Math.hypot(now.x - drag.from.x, now.y - drag.from.y) < drag.least) return undefined;
    drag.moved = true;
    pointers.set(event.pointerId, now);
    if (others.length) return pinch(others[0], before, now);
    if (drag.sweeping) return sweep(now);
    emit("dragStart", {});
    return moveTo({ offset: { x: now.x - before.x, y: now.y - before.y } });
  }

  function pinch(still, before, now) {
    const wide = (point) => Math.hypot(point.x - still.x, point.y - still.y) || 1;
    zoomAt({ x: (still.x + now.x) / 2, y: (still.y + now.y) / 2 }, wide(now) / wide(before));
  }

  const boxOfSweep = (to) => ({
    left: Math.min(drag.from.x, to.x), top: Math.min(drag.from.y, to.y),
    right: Math.max(drag.from.x, to.x), bottom: Math.max(drag.from.y, to.y),
  });

  function sweep(to) {
    const { left, top, right, bottom } = boxOfSweep(to);
    Object.assign(frame.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` });
    frame.hidden = false;
    emit("sweep", { ...cornersOf(to), done: false });
  }

  // of the plane
  function cornersOf(to) {
    const { left, top, right, bottom } = boxOfSweep(to);
    const [first, last] = [toPlane({ x: left, y: top }), toPlane({ x: right, y: bottom })];
    return { area: { left: first.x, top: first.y, right: last.x, bottom: last.y } };
  }

  function cancelSweep() {
    if (!drag?.sweeping) return false;
    frame.hidden = true;
    drag.sweeping = false;
    drag.ended = true;
    emit("sweep", { area: null, done: true });
    return true;
  }

  function release(event) {
    if (!pointers.delete(event.pointerId) || pointers.size || !drag) return;
    const [point, ended] = [pointOf(event), drag];
    frame.hidden = true;
    if (ended.sweeping && ended.moved) emit("sweep", { ...cornersOf(point), done: true, several: severalBy(event) });
    else if (!ended.moved && !ended.ended) emit("click", { pointer: { canvas: toPlane(point), DOM: point }, several: severalBy(event) || event.shiftKey });
    drag = null;
  }

  function lose(event) {
    pointers.delete(event.pointerId);
    cancelSweep();
    if (pointers.size === 0) drag = null;
  }

  canvas.addEventListener("pointerdown", press);
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", lose);
  canvas.addEventListener("dblclick", (event) => emit("doubleClick", { pointer: { canvas: toPlane(pointOf(event)) } }));
  canvas.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !cancelSweep()) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // the selection stays
  });
  // a wheel scrolls the notebook, unless the reader is in the drawing or holds Ctrl
  canvas.addEventListener("wheel", (event) => {
    if (!severalBy(event) && ROOT.activeElement !== canvas) return;
    event.preventDefault();
    zoomAt(pointOf(event), 2 ** (-event.deltaY * WHEEL[event.deltaMode] * (event.ctrlKey && event.deltaMode === 0 ? PINCH : 1)));
  }, { passive: false });
  const sizes = new ResizeObserver(resize);
  sizes.observe(box);
  watchPixels();

  return {
    canvas,
    on: (event, listener) => listeners.set(event, [...(listeners.get(event) || []), listener]),
    getScale: () => view.scale,
    DOMtoCanvas: toPlane,
    canvasToDOM: toBox,
    moveTo,
    redraw,
    destroy() {
      closed = true;
      cancelAnimationFrame(waiting);
      sizes.disconnect();
      pixels.removeEventListener("change", changePixels);
    },
  };
}
