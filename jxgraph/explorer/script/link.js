// The link to Python by anywidget's model: traits in both directions. Nothing else knows of the model.
const TRAITS = ["selected", "filters", "weights", "view", "lang", "moves", "corrections"];

function createLink(model, receive) {
  const listeners = TRAITS.map((name) => [`change:${name}`, () => receive({ [name]: model.get(name) })]);
  listeners.forEach(([event, listener]) => model.on(event, listener));
  return {
    values: () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)])),
    send(changed) {
      Object.entries(changed).forEach(([name, value]) => model.set(name, value));
      model.save_changes();
    },
    close: () => listeners.forEach(([event, listener]) => model.off(event, listener)),
  };
}
