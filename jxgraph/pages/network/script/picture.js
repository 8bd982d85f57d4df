// The picture for a slide: what is on view, twice as fine as the screen, with its title and the clusters' colours.
const PICTURE = { finer: 2, margin: 24, line: 26 };

function savePicture() {
  paintedPicture().toBlob((blob) => {
    const link = made("a", { download: `${fileName(HEADING)}.png`, href: URL.createObjectURL(blob) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  });
}

const fileName = (words) => clipped(words.replace(/[\\/:*?"<>|\s.]+/gu, "_"), 60).replace("…", "") || "network";

function paintedPicture() {
  const { clientWidth, clientHeight } = byId("canvas");
  const canvas = document.createElement("canvas");
  const ctx = canvas.getContext("2d");
  const rows = legendLines(ctx, clientWidth - 2 * PICTURE.margin);
  const [above, below] = [PICTURE.line * 2, PICTURE.line * rows.length + PICTURE.margin];
  canvas.width = clientWidth * PICTURE.finer;
  canvas.height = (clientHeight + above + below) * PICTURE.finer;
  ctx.scale(PICTURE.finer, PICTURE.finer);
  ctx.fillStyle = WHITE;
  ctx.fillRect(0, 0, clientWidth, clientHeight + above + below);
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, above, clientWidth, clientHeight);
  ctx.clip();
  ctx.translate(0, above);
  paintNetwork(ctx);
  ctx.restore();
  paintWords(ctx, clientWidth);
  rows.forEach((row, at) => paintLegend(ctx, row, above + clientHeight + PICTURE.line * (at + 0.8)));
  return canvas;
}

function paintNetwork(ctx) {
  const view = frame();
  ctx.scale(view.scale, view.scale);
  ctx.translate(-view.left, -view.top);
  paint(ctx, view);
}

function paintWords(ctx, width) {
  Object.assign(ctx, { globalAlpha: 1, fillStyle: INK, textAlign: "left", textBaseline: "middle" });
  const widest = width - 2 * PICTURE.margin;
  ctx.font = `18px ${FONT}`;
  ctx.fillText(fitted(ctx, HEADING, widest), PICTURE.margin, PICTURE.line * 0.9);
  ctx.font = `12px ${FONT}`;
  ctx.fillStyle = "#55606c";
  ctx.fillText(fitted(ctx, byId("status").textContent, widest), PICTURE.margin, PICTURE.line * 1.7);
}

function fitted(ctx, words, widest) {
  let most = [...words].length;
  while (most > 1 && ctx.measureText(clipped(words, most)).width > widest) most -= Math.ceil(most / 20);
  return clipped(words, most);
}

// The clusters on show, as many beside one another as the width holds.
function legendLines(ctx, widest) {
  ctx.font = `12px ${FONT}`;
  const held = new Set(unitNodes.filter(visible).map((node) => node.about.cluster));
  const rows = [[]];
  let x = 0;
  for (const entry of DATA.clusters.filter(({ cluster }) => held.has(cluster) && cluster <= DATA.coloured)) {
    const long = ctx.measureText(clusterName(entry)).width + 40;
    if (x && x + long > widest) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1).push({ x, entry });
    x += long;
  }
  return rows;
}

function paintLegend(ctx, row, y) {
  for (const { x, entry } of row) {
    ctx.save();
    ctx.translate(PICTURE.margin + x + 6, y);
    Object.assign(ctx, { fillStyle: entry.colour, strokeStyle: OUTLINE, lineWidth: 1 });
    ctx.beginPath();
    ctx.arc(0, 0, 6, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
    Object.assign(ctx, { fillStyle: INK, font: `12px ${FONT}`, textAlign: "left", textBaseline: "middle" });
    ctx.fillText(clusterName(entry), 13, 0);
    ctx.restore();
  }
}

byId("save").addEventListener("click", savePicture);
