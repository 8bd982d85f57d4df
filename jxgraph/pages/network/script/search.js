// Search by name, everyday name, pinyin (initials or full), number and words of tasks, with suggestions as a combobox.
const MOST = { units: 8, tasks: 8 };
const AROUND = 14; // characters of a task before the match
const OPTION_CHARACTERS = 26; // of a choice or of what was typed

const finder = { entries: [], active: -1 };

const folded = (words) => words.normalize("NFKC").toLowerCase();

const taskKeys = new Map(
  taskNodes.map((node) => {
    const { number, id, text, clause } = node.about;
    return [node, folded([number, id, text, clause].join(" "))];
  }),
);

// A task's id is typed with or without its T; the last part of it is the task's number in its section.
const bareId = (id) => id.replace(/^t(?=\d)/, "");
const taskIds = new Map(taskNodes.map((node) => [node, bareId(folded(node.about.id))]));
const numberOf = (node) => taskIds.get(node).split(".").at(-1);

// The forms of a unit's name begin with the name itself. A name that begins with the words comes before one that has
// them inside, then other forms that begin with them, and last those that have them inside.
function unitScore({ about: { called } }, wanted) {
  const [name] = called;
  if (name.startsWith(wanted)) return 1;
  if (name.includes(wanted)) return 2;
  if (called.some((form) => form.startsWith(wanted))) return 3;
  return called.some((form) => form.includes(wanted)) ? 4 : 0;
}

function unitsCalled(wanted) {
  const scored = ranked.map((node) => ({ node, score: unitScore(node, wanted) })).filter(({ score }) => score > 0);
  return scored.sort((a, b) => a.score - b.score).map(({ node }) => node);
}

// Another ending than the unit's own finds it too: 发改局 of a county is 市发展改革委.
const ENDING = /(?<=\S{2})[局委办厅部]$/u;

function findUnits(wanted) {
  const found = unitsCalled(wanted);
  return found.length || !ENDING.test(wanted) ? found : unitsCalled(wanted.replace(ENDING, ""));
}

// A task as it is cited, by its id (T2.3.13, 2.3.13), by its section (2.3) or by its number (13, 第13项); else by words.
function findTasks(wanted) {
  const id = bareId(wanted);
  const number = wanted.match(/^第?\s*(\d+)\s*[项条件]?$/u)?.[1];
  const tests = [
    (node) => taskIds.get(node) === id,
    (node) => number !== undefined && (numberOf(node) === number || node.about.number === number),
    (node) => taskIds.get(node).startsWith(`${id}.`),
    (node) => taskKeys.get(node).includes(wanted),
  ];
  const found = new Set();
  for (const test of tests) {
    for (const node of taskNodes) {
      if (found.size >= MOST.tasks) return [...found];
      if (test(node)) found.add(node);
    }
  }
  return [...found];
}

function search(typed) {
  const wanted = folded(typed).trim();
  return wanted ? [...findUnits(wanted).slice(0, MOST.units), ...findTasks(wanted)] : [];
}

// -- the list --------------------------------------------------------------------------------------------------------
function matchOf(node, wanted) {
  const text = isUnit(node) ? fullName(node.about) : joined(node.about.id, node.about.text);
  const [words, at] = around(text, wanted);
  const end = at + wanted.length;
  const parts = at < 0 ? [words] : [words.slice(0, at), create("mark", {}, words.slice(at, end)), words.slice(end)];
  return [mark(node), create("span", { class: "name" }, parts)];
}

// The stretch of a long text in which the words stand, and where in it.
function around(full, wanted) {
  const at = full.toLowerCase().indexOf(wanted);
  const start = at > AROUND * 2 ? at - AROUND : 0;
  const text = `${start ? "…" : ""}${full.slice(start, start + 120)}`;
  return [text, at < 0 ? -1 : at - start + (start ? 1 : 0)];
}

function suggest() {
  const input = byId("search"), list = byId("found");
  const wanted = input.value.trim().toLowerCase();
  finder.entries = search(input.value);
  finder.active = -1;
  input.removeAttribute("aria-activedescendant");
  const groups = [[WORDS.search_units, isUnit], [WORDS.search_tasks, (node) => !isUnit(node)]];
  const rows = groups.flatMap(([title, belongs]) => {
    const members = finder.entries.map((node, at) => [node, at]).filter(([node]) => belongs(node));
    if (members.length === 0) return [];
    const options = members.map(([node, at]) => suggestion(node, at, wanted));
    const above = create("div", { class: "title", "aria-hidden": "true" }, title);
    return [create("div", { role: "group", "aria-label": title }, above, options)];
  });
  const none = create("div", { class: "title", role: "option", "aria-disabled": "true", "aria-selected": "false" },
    say(WORDS.search_none, { words: clipped(input.value.trim(), OPTION_CHARACTERS) }));
  list.replaceChildren(...(rows.length ? rows : [none]));
  open(wanted !== "");
}

function suggestion(node, at, wanted) {
  const row = create("div", { role: "option", id: `found-${at}`, "aria-selected": "false" }, matchOf(node, wanted));
  row.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the field keeps the focus
    take(at, event.ctrlKey || event.metaKey);
  });
  return row;
}

function open(whether) {
  byId("found").hidden = !whether;
  byId("search").setAttribute("aria-expanded", String(whether));
}

function activate(at) {
  const many = finder.entries.length;
  if (many === 0) return;
  byId(`found-${finder.active}`)?.setAttribute("aria-selected", "false");
  finder.active = (at + many) % many;
  const row = byId(`found-${finder.active}`);
  row.setAttribute("aria-selected", "true");
  row.scrollIntoView({ block: "nearest" });
  byId("search").setAttribute("aria-activedescendant", row.id);
}

// With Ctrl or ⌘ a widget adds it to what is selected.
function take(at, several = false) {
  const node = finder.entries[at];
  if (!node) return;
  open(false);
  byId("search").value = isUnit(node) ? node.about.name : taskWords(node);
  choose(node.id, several);
}

function clearSearch() {
  byId("search").value = "";
  open(false);
}

const KEYS = {
  ArrowDown: () => activate(finder.active + 1),
  ArrowUp: () => activate(finder.active < 0 ? -1 : finder.active - 1),
  Enter: (event) => take(Math.max(finder.active, 0), event.ctrlKey || event.metaKey),
  Escape: clearSearch,
};

byId("search").addEventListener("input", suggest);
byId("search").addEventListener("blur", () => open(false));
byId("search").addEventListener("keydown", (event) => {
  if (event.isComposing) return; // the Enter of an input method only ends a word
  if (event.key === "ArrowDown" && byId("found").hidden) suggest();
  const listed = !byId("found").hidden;
  if (!(event.key in KEYS) || (!listed && event.key !== "Escape")) return;
  if (event.key === "Escape" && !listed && byId("search").value === "") return; // goes on to the selection
  event.preventDefault();
  event.stopPropagation();
  KEYS[event.key](event);
});
