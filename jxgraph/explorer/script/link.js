// The link to Python by anywidget's model: traits in both directions, questions and their answers. Nothing else knows of
// the model, of which Jupyter's and marimo's have this in common: get, set, save_changes, send, on, off.
const TRAITS = ["selected", "filters", "weights", "view", "lang", "moves", "corrections"];
const PAUSE = 80; // milliseconds between two sendings: a slider does not flood the kernel

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function createLink(model, receive, perform) {
  const waiting = new Map(); // values to be sent, the last of each trait
  const asked = new Map(); // the questions that wait for an answer, by their ids
  let pause = null;

  // The first change goes at once, others after the pause, all in one message, and none that Python has already.
  function flush() {
    const fresh = [...waiting].filter(([name, value]) => !same(value, model.get(name)));
    waiting.clear();
    pause = fresh.length ? setTimeout(flush, PAUSE) : null;
    if (!fresh.length) return;
    fresh.forEach(([name, value]) => model.set(name, value));
    model.save_changes();
  }

  // From Python, from another view of the widget, or set above. What waits to be sent is later than what arrives now,
  // which mostly answers an earlier change: the last step of a slider is not lost.
  function receiveTrait(name) {
    if (!waiting.has(name)) receive({ [name]: model.get(name) });
  }

  function receiveMessage(message) {
    if (message?.do) perform(message.do);
    const question = asked.get(message?.id);
    if (!question || !asked.delete(message.id)) return;
    if ("error" in message) question.reject(new Error(message.error));
    else question.resolve(message.value);
  }

  const listeners = [...TRAITS.map((name) => [`change:${name}`, () => receiveTrait(name)]), ["msg:custom", receiveMessage]];
  listeners.forEach(([event, listener]) => model.on(event, listener));
  return {
    values: () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)])),
    send(changed) {
      Object.entries(changed).forEach(([name, value]) => waiting.set(name, value));
      if (pause === null) flush();
    },
    // A promise of Python's answer; it waits as long as the kernel is busy, and is broken where there is none.
    ask(question, details = {}) {
      const id = Math.random().toString(36).slice(2);
      const answer = new Promise((resolve, reject) => { asked.set(id, { resolve, reject }); });
      Promise.resolve()
        .then(() => model.send({ ...details, ask: question, id }))
        .catch((error) => { asked.get(id)?.reject(error); asked.delete(id); });
      return answer;
    },
    close() {
      clearTimeout(pause);
      flush();
      clearTimeout(pause);
      listeners.forEach(([event, listener]) => model.off(event, listener));
      asked.clear();
    },
  };
}
