// Elements made by hand: words of the document only ever become text nodes.
const byId = (id) => document.getElementById(id);

function made(tag, attributes, ...children) {
  const element = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  element.append(...children.flat().filter((child) => child !== null && child !== ""));
  return element;
}

function button(style, action, ...children) {
  const element = made("button", { type: "button", class: style }, ...children);
  element.addEventListener("click", action);
  return element;
}

// Focus goes on at the element with the same key when the panel is filled anew.
function keyed(element, key) {
  element.dataset.key = key;
  return element;
}

function drawn(shapes, width = 18, height = 18) {
  const SVG = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(SVG, "svg");
  const set = (element, attributes) =>
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  set(svg, { width, height, viewBox: `${-width / 2} ${-height / 2} ${width} ${height}`, "aria-hidden": "true" });
  for (const [tag, attributes] of shapes) set(svg.appendChild(document.createElementNS(SVG, tag)), attributes);
  return svg;
}

function shapeMark(kind, colour) {
  const size = 6.5;
  const look = kind.hollow
    ? { fill: COLOURS.untied, stroke: colour === COLOURS.untied ? COLOURS.grey : colour, "stroke-width": 2.4 / size }
    : { fill: colour, stroke: "currentColor", "stroke-opacity": 0.6, "stroke-width": 1 / size };
  return drawn([["path", { d: kind.path, transform: `scale(${size})`, ...look }]]);
}

function lineMark({ colour, width, dash = [] }) {
  const look = { stroke: colour, "stroke-width": width + 0.5, "stroke-dasharray": dash.join(" ") || "none" };
  return drawn([["line", { x1: -9, x2: 9, y1: 0, y2: 0, ...look }]]);
}

const discMark = (colour, radius) => drawn([["circle", { r: radius, fill: colour, stroke: "currentColor", "stroke-opacity": 0.6 }]]);
const mark = (node) => (isUnit(node) ? shapeMark(kinds.get(node.about.kind), node.colour) : discMark(node.colour, 4.5));
const roleMark = (role) => made("span", { class: `role ${role}` }, WORDS.roles[role]);
const paragraph = (style, words) => (words ? made("p", { class: style }, words) : null);
const joined = (...words) => words.filter(Boolean).join(" · ");

function section(title, ...children) {
  return made("section", {}, made("h2", { class: "title" }, title), ...children);
}

// Parts of one length beside one another: [colour, value] each, the whole `greatest` wide at most.
function bar(parts, greatest, width = 84) {
  let x = -width / 2;
  const shapes = parts.filter(([, value]) => value > 0).map(([fill, value]) => {
    const long = (width * value) / greatest;
    const rect = ["rect", { x, y: -4, width: Math.max(long, 0.75), height: 8, fill }];
    x += long;
    return rect;
  });
  return drawn(shapes, width, 10);
}

// The first of many rows, and a button that shows the others.
function cut(items, most, words, list) {
  list.append(...items.slice(0, most).map((make) => make()));
  if (items.length <= most) return [list];
  const more = button("more", () => {
    list.append(...items.slice(most).map((make) => make()));
    list.children[most].querySelector("button")?.focus();
    more.remove();
  }, say(words, { count: items.length }));
  return [list, more];
}
