// Labels: of units always, the heaviest first; of tasks when the reader comes near. One that would be cut off, or
// cover another or a unit, is left out until there is room; only the heaviest may cover small units.
const LABEL = { size: 13, smallest: 11.5, largest: 17 }; // pixels: at scale 1, and the bounds on the screen
const TASK_LABEL = { scale: 1.9, size: 11.5, characters: 14 }; // from this scale on
const HEAVIEST = 6;
const FONT = '"jxgraph", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';
const CORNERS = 1.2; // how far a unit's shape reaches, about, in radii of its disc

const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const within = (a, b) => b.left <= a.left && a.right <= b.right && b.top <= a.top && a.bottom <= b.bottom;

function boxOf(node, scale) {
  const reach = (isUnit(node) ? CORNERS : 1) * radiusOf(node, scale);
  return { id: node.id, left: node.x - reach, top: node.y - reach, right: node.x + reach, bottom: node.y + reach };
}

// Below, above, right, left.
function labelBoxes(node, scale, width, height) {
  const disc = boxOf(node, scale);
  const corners = [
    [node.x - width / 2, disc.bottom],
    [node.x - width / 2, disc.top - height],
    [disc.right, node.y - height / 2],
    [disc.left - width, node.y - height / 2],
  ];
  return corners.map(([left, top]) => ({ left, top, right: left + width, bottom: top + height }));
}

function taskWords({ about }) {
  const words = [...(about.text || "")];
  const start = words.slice(0, TASK_LABEL.characters).join("");
  return joined(about.id, words.length > TASK_LABEL.characters ? `${start}…` : start);
}

// What may cover another: a grid of cells, so that thousands of boxes are not compared pair by pair.
function crowd(cell) {
  const cells = new Map();
  const around = (box, visit) => {
    for (let x = Math.floor(box.left / cell); x <= Math.floor(box.right / cell); x++) {
      for (let y = Math.floor(box.top / cell); y <= Math.floor(box.bottom / cell); y++) {
        if (visit(`${x},${y}`)) return true;
      }
    }
    return false;
  };
  return {
    add: (box) => around(box, (key) => { cells.set(key, [...(cells.get(key) || []), box]); }),
    free: (box, id) => !around(box, (key) => (cells.get(key) || []).some((b) => b.id !== id && overlap(box, b))),
  };
}

// `frame` is the stretch of the plane on view: left, top, right, bottom, and its scale.
function drawLabels(ctx, frame) {
  const inView = (node) => visible(node) && strong(node) && overlap(boxOf(node, frame.scale), frame);
  const pointed = unitNodes.filter((node) => marked(node) && visible(node));
  const labelled = new Set([...pointed, ...ranked.filter(inView)]);
  const size = Math.min(Math.max(LABEL.size * frame.scale, LABEL.smallest), LABEL.largest) / frame.scale;
  const cell = 80 / frame.scale;
  const on = { frame, pens: crowd(cell), marks: crowd(cell) };
  labelled.forEach((node) => on.marks.add(boxOf(node, on.frame.scale)));
  Object.assign(ctx, { globalAlpha: 1, textAlign: "center", textBaseline: "middle", lineJoin: "round" });
  Object.assign(ctx, { strokeStyle: "rgba(255,255,255,0.92)", fillStyle: INK });
  [...labelled].forEach((node, at) => {
    const must = pointed.includes(node) ? 2 : at < HEAVIEST + pointed.length ? 1 : 0;
    drawLabel(ctx, node, node.label, size, must, on);
  });
  if (frame.scale >= TASK_LABEL.scale && state.view === "tasks") drawTaskLabels(ctx, taskNodes.filter(inView), on);
}

function drawTaskLabels(ctx, tasks, on) {
  tasks.forEach((node) => on.marks.add(boxOf(node, on.frame.scale)));
  ctx.fillStyle = "#46515d";
  tasks.forEach((node) => drawLabel(ctx, node, taskWords(node), TASK_LABEL.size / on.frame.scale, 0, on));
}

// `must`: 2 whatever it covers, 1 unless it covers another label, 0 only where it covers nothing.
function drawLabel(ctx, node, words, size, must, { frame, pens, marks }) {
  ctx.font = `${size}px ${FONT}`;
  ctx.lineWidth = 0.26 * size;
  const boxes = labelBoxes(node, frame.scale, ctx.measureText(words).width, 1.3 * size);
  const whole = boxes.filter((box) => within(box, frame) && pens.free(box, node.id));
  const box = whole.find((each) => marks.free(each, node.id)) || (must && whole[0]) || (must === 2 && boxes[0]);
  if (!box) return;
  pens.add(box);
  ctx.strokeText(words, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
  ctx.fillText(words, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
}
