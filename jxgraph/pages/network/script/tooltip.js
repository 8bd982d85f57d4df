// A few words beside the pointer on what it points at.
const TIP_CHARACTERS = 90;

function clipped(words, most) {
  const characters = [...words];
  return characters.length > most ? `${characters.slice(0, most).join("")}…` : words;
}

function hint(id) {
  const line = lines.get(id);
  if (!line) return isUnit(nodes.get(id)) ? unitHint(nodes.get(id)) : taskHint(nodes.get(id));
  if (line.role) return [`${nodeHint(line.to)} · ${WORDS.roles[line.role]}`, ...taskHint(nodes.get(line.from))];
  const { shared } = shown.pairs.get(id) ?? line;
  return [`${nodeHint(line.from)} — ${nodeHint(line.to)}`, `${WORDS.shared} ${shared}`];
}

const nodeHint = (id) => clipped(nameOf(id), TIP_CHARACTERS);

function unitHint({ id, about }) {
  const numbers = [`${WORDS.workload} ${about.workload}`, `${WORDS.tasks} ${about.tasks}`];
  return [nodeHint(id), joined(kindName(about), ...numbers)];
}

function taskHint({ about }) {
  const told = [joined(about.id, about.text), about.clause || ""];
  return told.map((words) => clipped(words, TIP_CHARACTERS));
}

function showTip(id, x, y) {
  const tip = byId("tip");
  tip.hidden = id === null;
  if (id === null) return;
  tip.replaceChildren(...hint(id).filter(Boolean).map((words) => made("p", {}, words)));
  const { clientWidth, clientHeight } = byId("canvas");
  tip.style.left = `${Math.max(Math.min(x + 14, clientWidth - tip.offsetWidth - 6), 6)}px`;
  tip.style.top = `${y + 18 + tip.offsetHeight > clientHeight ? y - tip.offsetHeight - 12 : y + 18}px`;
}

function hover(id, x, y) {
  showTip(id, x, y);
  if (id === state.hovered) return;
  state.hovered = id;
  byId("canvas").classList.toggle("over", id !== null);
  network.redraw();
}

byId("canvas").addEventListener("pointermove", (event) => {
  if (event.buttons || event.pointerType === "touch") return hover(null);
  const { left, top } = byId("canvas").getBoundingClientRect();
  const [x, y] = [event.clientX - left, event.clientY - top];
  return hover(thingAt(network.DOMtoCanvas({ x, y })), x, y);
});
byId("canvas").addEventListener("pointerleave", () => hover(null));
