// Start: words, filters, the first drawing, and what listens to the whole page.
network.on("click", ({ pointer }) => choose(thingAt(pointer.canvas)));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && state.chosen !== null) choose(null);
});
byId("zoom-in").addEventListener("click", () => zoom(1.3));
byId("zoom-out").addEventListener("click", () => zoom(1 / 1.3));
byId("fit").addEventListener("click", showAll);
// a report around the page says in which of its two languages it is read, and nothing else is listened to
window.addEventListener("message", ({ data: lang }) => {
  if (["zh", "en"].includes(lang) && lang !== WORDS.lang) speak(lang);
});

// vis-network puts its frame before everything else in the order of the Tab key
const drawing = byId("canvas").querySelector(".vis-network");
drawing.tabIndex = 0;
drawing.setAttribute("role", "img");
drawing.setAttribute("data-label", "graph");
drawing.addEventListener("keydown", moveByKey);

translatePage();
fillFilters();
applyFilters();
showAll();
choose(null);
document.fonts.load(`${LABEL.size}px "jxgraph"`).then(() => network.redraw());
window.jxgraph = { network, nodes, lines, state, shown, lit, choose };
