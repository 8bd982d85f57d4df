// The page itself: its language, links to a unit or a task, the print, and the start.

function translatePage() {
  document.documentElement.lang = WORDS.html_lang;
  document.title = `${HEADING} · ${WORDS.page}`;
  translateTemplate();
}

function setLanguage(lang) {
  WORDS = DATA.words[lang];
  translatePage();
  fillFilters();
  refresh();
}

// -- links: #unit=<name>, #task=<id> -----------------------------------------------------------------------------------
function linkTo(id) {
  const node = nodes.get(id);
  if (!node) return "";
  return isUnit(node) ? `#unit=${encodeURIComponent(node.about.name)}` : `#task=${encodeURIComponent(node.about.id)}`;
}

// The address follows the choice. A page within another one, or in a sealed frame, has no address of its own.
function writeLink() {
  const [page, link] = location.href.split(/(?=#)/u);
  const wanted = linkTo(state.chosen);
  if (location.protocol === "about:" || (link || "") === wanted) return;
  try {
    history.replaceState(null, "", `${page}${wanted}`);
  } catch {
    // the address stays as it is
  }
}

// Select what a link names; what it names but nobody knows is said. False if it is no such link.
function followLink(link) {
  const [, kind, encoded] = link.match(/^#(unit|task)=(.+)$/su) || [];
  if (!kind) return false;
  const named = decoded(encoded);
  if (linkTo(state.chosen) && linkTo(state.chosen) === linkTo(nodeNamed(kind, named)?.id)) return true;
  choose(nodeNamed(kind, named)?.id ?? null);
  if (state.chosen === null) state.notice = say(WORDS[`unknown_${kind}`], { name: clipped(named, OPTION_CHARACTERS) });
  showNote();
  return true;
}

function decoded(words) {
  try {
    return decodeURIComponent(words);
  } catch {
    return words;
  }
}

function nodeNamed(kind, named) {
  const wanted = folded(named).trim();
  if (kind === "task") return taskNodes.find((node) => taskIds.get(node) === bareId(wanted));
  const exact = unitNodes.find((node) => node.about.name === named);
  const called = exact ? [] : unitNodes.filter(({ about }) => about.called.some((form) => form.startsWith(wanted)));
  return exact ?? (called.length === 1 ? called[0] : undefined);
}

// -- the print and the image -------------------------------------------------------------------------------------------
byId("save").addEventListener("click", saveImage);

// A browser stretches the drawing of the window to the sheet: in its place stands one that is made for it.
window.addEventListener("beforeprint", () => {
  const sheet = paintImage(SHEET.width, (words) => SHEET.height - words);
  byId("printed").replaceChildren(sheet);
});
window.addEventListener("afterprint", () => byId("printed").replaceChildren());

// -- the start: words, filters, the first drawing, and listeners of the page --------------------------------------------
network.on("click", ({ pointer }) => choose(thingAt(pointer.canvas)));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && state.chosen !== null) choose(null);
});
byId("zoom-in").addEventListener("click", () => zoom(1.3));
byId("zoom-out").addEventListener("click", () => zoom(1 / 1.3));
byId("fit").addEventListener("click", showAll);
// a report around the page sends the code of its language, or a link; other messages are ignored
window.addEventListener("message", ({ data: sent }) => {
  if (typeof sent !== "string") return;
  if (Object.hasOwn(DATA.words, sent) && sent !== WORDS.lang) setLanguage(sent);
  if (sent.startsWith("#")) followLink(sent);
});
window.addEventListener("hashchange", () => followLink(location.hash));

// vis-network's frame is first in the order of the Tab key
const drawing = byId("canvas").querySelector(".vis-network");
drawing.tabIndex = 0;
drawing.setAttribute("role", "img");
drawing.setAttribute("data-label", "graph");
drawing.addEventListener("keydown", moveByKey);

translatePage();
fillFilters();
applyFilters();
showAll();
if (!followLink(location.hash)) choose(null);
document.fonts.load(`${LABEL.size}px "jxgraph"`).then(() => network.redraw());
window.jxgraph = { network, nodes, lines, state, filtered, highlighted, choose, bendOf };
