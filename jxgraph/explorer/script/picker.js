// A field in which one of many is chosen by what is typed: a combobox with a list below it. `find` gives the entries for
// what is typed, `nameOfEntry` their words; `take` gets the chosen entry, or with `fresh` the typed words where none fits.
const PICKED = 8; // entries of a list
let pickers = 0;

function picker({ label, find, show, take, fresh = false }) {
  pickers += 1;
  const listId = `picker-${pickers}`;
  const input = create("input", {
    type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": listId, "aria-autocomplete": "list",
    "aria-label": label, placeholder: label, autocomplete: "off", spellcheck: "false",
  });
  const list = create("div", { id: listId, role: "listbox", "aria-label": label, class: "choices", hidden: "" });
  let entries = [], active = -1;

  function toggle(opened) {
    list.hidden = !opened;
    input.setAttribute("aria-expanded", String(opened));
    if (!opened) input.removeAttribute("aria-activedescendant");
  }

  function suggestChoices() {
    const typed = input.value.trim();
    entries = find(typed).slice(0, PICKED).map((entry) => ({ entry, words: show(entry) }));
    if (fresh && typed && !entries.some(({ words }) => words === typed)) entries.push({ entry: typed, words: say(WORDS.pick_new, { words: clipped(typed, 60) }) });
    active = -1;
    const none = create("div", { role: "option", "aria-disabled": "true", "aria-selected": "false", class: "note" }, say(WORDS.search_none, { words: clipped(typed, 60) }));
    list.replaceChildren(...(entries.length ? entries.map(choiceRow) : [none]));
    toggle(true);
  }

  function choiceRow({ words }, at) {
    const row = create("div", { role: "option", id: `${listId}-${at}`, "aria-selected": "false" }, words);
    row.addEventListener("pointerdown", (event) => { event.preventDefault(); takeEntry(at); }); // the field keeps the focus
    return row;
  }

  function activateChoice(at) {
    if (entries.length === 0) return;
    list.children[active]?.setAttribute("aria-selected", "false");
    active = (at + entries.length) % entries.length;
    list.children[active].setAttribute("aria-selected", "true");
    list.children[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", list.children[active].id);
  }

  function takeEntry(at) {
    const chosen = entries[at];
    if (!chosen) return;
    input.value = typeof chosen.entry === "string" ? chosen.entry : chosen.words;
    toggle(false);
    take(chosen.entry);
  }

  const keys = {
    ArrowDown: () => (list.hidden ? suggestChoices() : activateChoice(active + 1)),
    ArrowUp: () => activateChoice(active < 0 ? -1 : active - 1),
    Enter: () => takeEntry(Math.max(active, 0)),
    Escape: () => toggle(false),
  };
  input.addEventListener("input", () => { take(null); suggestChoices(); });
  input.addEventListener("click", suggestChoices);
  input.addEventListener("blur", () => toggle(false));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || !(event.key in keys) || (list.hidden && event.key !== "ArrowDown")) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });
  return create("span", { class: "picker" }, input, list);
}

const clearPicker = (element) => { element.querySelector("input").value = ""; };

// The units of the document by any form of their names, the heaviest first; and its tasks by id, number or words.
const unitsFor = (typed) => (typed ? findUnits(folded(typed).trim()) : ranked);
const unitPicker = (label, take, options = {}) =>
  picker({ label, find: unitsFor, show: (node) => fullName(node.about), take, ...options });
const taskPicker = (label, take) =>
  picker({ label, find: (typed) => (typed ? findTasks(folded(typed).trim()) : taskNodes), show: (node) => clipped(taskTitle(node), 60), take });
