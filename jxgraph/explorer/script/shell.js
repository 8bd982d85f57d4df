// The shell: the panes side by side, and the start of a widget.
network.on("click", ({ pointer, several }) => choose(thingAt(pointer.canvas), several));
byId("zoom-in").addEventListener("click", () => zoom(1.3));
byId("zoom-out").addEventListener("click", () => zoom(1 / 1.3));
byId("fit").addEventListener("click", showAll);
network.canvas.addEventListener("keydown", moveByKey);

onChange(() => byId("panel").replaceChildren(...(state.chosen === null ? overview() : details(state.chosen)).filter(Boolean)));
apply(new Set(Object.keys(values)));
showAll();

const INSTANCE = {
  receive: (patch) => change(patch, { undoable: false, send: false }),
  close: () => network.destroy(),
  handle: { network, nodes, lines, state, filtered, highlighted, values, change, choose, select, undo, redo },
};
