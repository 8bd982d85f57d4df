// Search by name, by pinyin (initials or whole) and by the words of tasks, with suggestions as a combobox has them.
const MOST = { units: 8, tasks: 8 };
const AROUND = 14; // characters of a task before the place that was found

const finder = { entries: [], active: -1 };

const folded = (words) => words.normalize("NFKC").toLowerCase();

const unitKeys = new Map(unitNodes.map((node) => [node, { name: folded(node.about.name), pinyin: node.about.pinyin }]));
const taskKeys = new Map(
  taskNodes.map((node) => {
    const { number, id, text, clause } = node.about;
    return [node, folded([number, id, text, clause].join(" "))];
  }),
);

// A task's id is typed with or without its T.
const bareId = (id) => id.replace(/^t(?=\d)/, "");
const taskIds = new Map(taskNodes.map((node) => [node, bareId(folded(node.about.id))]));

// A name that begins with the words comes before one that has them inside, and that before one by its pinyin.
function unitScore({ name, pinyin }, wanted) {
  if (name.startsWith(wanted)) return 1;
  if (name.includes(wanted)) return 2;
  if (pinyin.some((reading) => reading.startsWith(wanted))) return 3;
  return pinyin.some((reading, whole) => !whole && reading.includes(wanted)) ? 4 : 0;
}

function search(typed) {
  const wanted = folded(typed).trim();
  if (!wanted) return [];
  const scored = ranked.map((node) => ({ node, score: unitScore(unitKeys.get(node), wanted) }));
  const hits = scored.filter(({ score }) => score > 0);
  const units = hits.sort((a, b) => a.score - b.score).slice(0, MOST.units).map(({ node }) => node);
  const tasks = new Set(taskNodes.filter((node) => taskIds.get(node) === bareId(wanted)));
  for (const node of taskNodes) {
    if (tasks.size >= MOST.tasks) break;
    if (taskKeys.get(node).includes(wanted)) tasks.add(node);
  }
  return [...units, ...[...tasks].slice(0, MOST.tasks)];
}

// -- the list --------------------------------------------------------------------------------------------------------
function found(node, wanted) {
  const told = isUnit(node) ? node.about.name : joined(node.about.id, node.about.text);
  const [words, at] = around(told, wanted);
  const end = at + wanted.length;
  const parts = at < 0 ? [words] : [words.slice(0, at), made("mark", {}, words.slice(at, end)), words.slice(end)];
  return [mark(node), made("span", { class: "name" }, parts)];
}

// The stretch of a long text in which the words stand, and where in it.
function around(told, wanted) {
  const at = told.toLowerCase().indexOf(wanted);
  const start = at > AROUND * 2 ? at - AROUND : 0;
  const text = `${start ? "…" : ""}${told.slice(start, start + 120)}`;
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
    const above = made("div", { class: "title", "aria-hidden": "true" }, title);
    return [made("div", { role: "group", "aria-label": title }, above, options)];
  });
  const none = made("div", { class: "title", role: "option", "aria-disabled": "true", "aria-selected": "false" },
    say(WORDS.search_none, { words: clipped(input.value.trim(), OPTION_CHARACTERS) }));
  list.replaceChildren(...(rows.length ? rows : [none]));
  open(wanted !== "");
}

function suggestion(node, at, wanted) {
  const row = made("div", { role: "option", id: `found-${at}`, "aria-selected": "false" }, found(node, wanted));
  row.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the field keeps the focus
    take(at);
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

function take(at) {
  const node = finder.entries[at];
  if (!node) return;
  open(false);
  byId("search").value = isUnit(node) ? node.about.name : taskWords(node);
  choose(node.id);
}

function clearSearch() {
  byId("search").value = "";
  open(false);
}

const KEYS = {
  ArrowDown: () => activate(finder.active + 1),
  ArrowUp: () => activate(finder.active < 0 ? -1 : finder.active - 1),
  Enter: () => take(Math.max(finder.active, 0)),
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
  KEYS[event.key]();
});
