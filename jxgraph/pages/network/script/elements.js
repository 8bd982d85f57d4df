// Elements: words of the document only ever become text nodes.
const byId = (id) => ROOT.getElementById(id);

function create(tag, attributes, ...children) {
  const element = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  element.append(...children.flat().filter((child) => child !== null && child !== ""));
  return element;
}

function button(style, action, ...children) {
  const element = create("button", { type: "button", class: style }, ...children);
  element.addEventListener("click", action);
  return element;
}

// The element with the same key gets the focus when the panel is filled again.
function withKey(element, key) {
  element.dataset.key = key;
  return element;
}

// Fill a box anew. If the focused button is gone, its successor gets the focus, or else `fallback`.
function refill(box, content, fallback = box) {
  const focused = box.contains(ROOT.activeElement);
  const key = ROOT.activeElement?.dataset?.key;
  box.replaceChildren(...content.filter(Boolean));
  if (!focused) return;
  const same = [...box.querySelectorAll("[data-key]")].find((element) => element.dataset.key === key);
  (same || fallback).focus({ preventScroll: !same });
}

function createSvg(shapes, width = 18, height = 18) {
  const SVG = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(SVG, "svg");
  const set = (element, attributes) =>
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  set(svg, { width, height, viewBox: `${-width / 2} ${-height / 2} ${width} ${height}`, "aria-hidden": "true" });
  for (const [tag, attributes] of shapes) set(svg.appendChild(document.createElementNS(SVG, tag)), attributes);
  return svg;
}

// around a mark, on a light and on a dark panel
const RIM = { stroke: "currentColor", "stroke-opacity": 0.6 };

function shapeMark(kind, colour) {
  const size = 6.5;
  const paint = kind.hollow
    ? { fill: COLOURS.untied, stroke: colour === COLOURS.untied ? COLOURS.grey : colour, "stroke-width": 2.4 / size }
    : { fill: colour, ...RIM, "stroke-width": 1 / size };
  return createSvg([["path", { d: kind.path, transform: `scale(${size})`, ...paint }]]);
}

function pieMark(parts, radius = 6.5) {
  const at = (angle) => `${radius * Math.cos(angle)} ${radius * Math.sin(angle)}`;
  const wedges = slices(parts).map(({ colour, from, to }) => {
    const middle = (from + to) / 2; // in two arcs, for one cannot go all the way round
    const arc = (end) => `A${radius} ${radius} 0 0 1 ${at(end)}`;
    return ["path", { d: `M0 0L${at(from)}${arc(middle)}${arc(to)}Z`, fill: colour }];
  });
  return createSvg([...wedges, ["circle", { r: radius, fill: "none", ...RIM }]]);
}

function lineMark({ colour, width, dash = [] }) {
  const paint = { stroke: colour, "stroke-width": width + 0.5, "stroke-dasharray": dash.join(" ") || "none" };
  return createSvg([["line", { x1: -9, x2: 9, y1: 0, y2: 0, ...paint }]]);
}

function arrowMark(colour) {
  const line = ["line", { x1: -9, x2: 3, y1: 0, y2: 0, stroke: colour, "stroke-width": 2.5 }];
  return createSvg([line, ["path", { d: "M9 0L1 4.5V-4.5Z", fill: colour }]]);
}

const roleLine = (role) => lineMark({ ...ROLES[role], colour: ROLES[role].swatch });
const discMark = (colour, radius) => createSvg([["circle", { r: radius, fill: colour, ...RIM }]]);
const unitMark = (node) => (node.parts.length ? pieMark(node.parts) : shapeMark(kinds.get(node.about.kind), node.colour));
const mark = (node) => (isUnit(node) ? unitMark(node) : discMark(node.colour, 4.5));
const roleMark = (role) => create("span", { class: `role ${role}` }, WORDS.roles[role]);
const paragraph = (style, words) => (words ? create("p", { class: style }, words) : null);
const joined = (...words) => words.filter(Boolean).join(" · ");

function section(title, ...children) {
  return create("section", {}, create("h2", { class: "title" }, title), ...children);
}

// A bar of parts, [colour, value] each; `greatest` is as wide as the drawing.
function bar(parts, greatest, width = 84) {
  let x = -width / 2;
  const shapes = parts.filter(([, value]) => value > 0).map(([fill, value]) => {
    const long = (width * value) / greatest;
    const rect = ["rect", { x, y: -4, width: Math.max(long, 0.75), height: 8, fill }];
    x += long;
    return rect;
  });
  return createSvg(shapes, width, 10);
}

// The first of many rows, and a button that adds the others.
function createList(items, most, words, list) {
  list.append(...items.slice(0, most).map((make) => make()));
  if (items.length <= most) return [list];
  const more = button("more", () => {
    list.append(...items.slice(most).map((make) => make()));
    list.children[most].querySelector("button")?.focus();
    more.remove();
  }, say(words, { count: items.length }));
  return [list, more];
}
