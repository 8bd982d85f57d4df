// Filters, their chips, and the weights of roles: each is a popover of the top bar.
const NO_FILTERS = { leader: "", part: "", kinds: [], clusters: [], roles: [], words: "", load: 0 };
const setFilters = (patch, options) => change({ filters: { ...NO_FILTERS, ...values.filters, ...patch } }, options);
const clearFilters = () => change({ filters: NO_FILTERS });

// The legends of the panel filter too: they change the sets of the state, each in the order in which it is listed.
const LISTED = {
  kinds: DATA.kinds.map(({ kind }) => kind),
  clusters: DATA.clusters.map(({ cluster }) => cluster),
  roles: rolesUsed,
};
const inOrder = (name, chosen) => LISTED[name].filter((value) => chosen.has(value));
const refresh = () => setFilters(Object.fromEntries(Object.keys(LISTED).map((name) => [name, inOrder(name, state[name])])));

// A field that is moved or typed into is one step to undo, from its first event to its last.
function oneStep(field, patchOf) {
  let begun = false;
  field.addEventListener("input", () => {
    patchOf(field.value, { undoable: !begun });
    begun = true;
  });
  ["change", "blur"].forEach((event) => field.addEventListener(event, () => { begun = false; }));
  return field;
}

// -- popovers --------------------------------------------------------------------------------------------------------
const POPOVERS = ["filters", "weights"];

function openPopover(name, whether) {
  byId(name).hidden = !whether;
  byId(`${name}-open`).setAttribute("aria-expanded", String(whether));
  if (whether) placePopover(byId(name), byId(`${name}-open`));
}

// Below its button, and within the widget.
function placePopover(popover, opener) {
  const most = byId("tools").clientWidth - popover.offsetWidth - 8;
  popover.style.left = `${Math.max(Math.min(opener.offsetLeft, most), 8)}px`;
  popover.style.top = `${opener.offsetTop + opener.offsetHeight + 4}px`;
}

// Whether one was open, whose button then has the focus.
function closePopovers() {
  const open = POPOVERS.find((name) => !byId(name).hidden);
  POPOVERS.forEach((name) => openPopover(name, false));
  if (open) byId(`${open}-open`).focus();
  return Boolean(open);
}

for (const name of POPOVERS) {
  byId(`${name}-open`).addEventListener("click", () => {
    const whether = byId(name).hidden;
    POPOVERS.forEach((each) => openPopover(each, each === name && whether));
    if (whether) byId(name).querySelector("select, input")?.focus();
  });
}

// A press outside closes it.
ROOT.addEventListener("pointerdown", ({ target }) => {
  if (!target.closest(".drop")) POPOVERS.forEach((name) => openPopover(name, false));
});

// -- the filters -----------------------------------------------------------------------------------------------------
const heaviest = () => Math.max(...unitNodes.map(loadOf), 0);

function fillFilters() {
  byId("filters").replaceChildren(
    create("div", { class: "fields" }, [
      selectField("leader", WORDS.leader, WORDS.leader_all, DATA.leaders),
      selectField("part", WORDS.part, WORDS.part_all, DATA.parts),
      wordsField(),
      loadField(),
    ]),
    ...[
      checkField("roles", WORDS.filter_roles, rolesUsed.map((role) => [role, roleLine(role), WORDS.roles[role]])),
      checkField("kinds", WORDS.filter_kinds, DATA.kinds.map((kind) => [kind.kind, shapeMark(kind, COLOURS.grey), WORDS.kinds[kind.kind]])),
      checkField("clusters", WORDS.clusters, DATA.clusters.map((entry) => [entry.cluster, discMark(entry.colour, 6.5), clusterName(entry)])),
    ].filter(Boolean),
    button("plain clear", clearFilters, WORDS.filters_clear),
  );
}

const labelled = (words, ...field) => create("label", { class: "field" }, create("span", {}, words), ...field);

function selectField(name, words, all, entries) {
  if (entries.length < 2) return null;
  const options = [["", all], ...entries.map((entry) => [entry, entry])].map(([value, text]) => create("option", { value, title: text }, text));
  const field = create("select", { "data-filter": name }, options);
  field.addEventListener("input", () => setFilters({ [name]: field.value }));
  return labelled(words, field);
}

function wordsField() {
  const field = create("input", { type: "text", "data-filter": "words", placeholder: WORDS.filter_words_hint, autocomplete: "off", spellcheck: "false" });
  return labelled(WORDS.filter_words, oneStep(field, (words, how) => setFilters({ words }, how)));
}

function loadField() {
  const most = heaviest();
  if (most === 0) return null;
  const field = create("input", { type: "range", "data-filter": "load", min: "0", max: String(most), step: String(rangeStep(most)) });
  return labelled(WORDS.load_least, oneStep(field, (load, how) => setFilters({ load: Number(load) }, how)), create("span", { class: "value", "aria-hidden": "true" }));
}

// Boxes to tick, of a filter that takes several values; one entry alone is no choice.
function checkField(name, title, entries) {
  if (entries.length < 2) return null;
  const boxes = entries.map(([value, sign, words]) => {
    const box = create("input", { type: "checkbox", "data-filter": name });
    box.tickedFor = value;
    box.addEventListener("change", () => setFilters({ [name]: inOrder(name, toggled(values.filters[name], value)) }));
    return create("label", { class: "check" }, box, sign, create("span", { dir: "auto" }, words));
  });
  return create("fieldset", {}, create("legend", {}, title), create("div", { class: `checks ${name}` }, boxes));
}

function toggled(chosen, value) {
  const after = new Set(chosen);
  if (!after.delete(value)) after.add(value);
  return after;
}

// Fields follow the values, but not the one that is typed into.
function showFilters() {
  for (const field of byId("filters").querySelectorAll("[data-filter]")) {
    const value = values.filters[field.dataset.filter];
    if (field.type === "checkbox") field.checked = value.includes(field.tickedFor);
    else if (field.value !== String(value)) field.value = String(value);
    if (field.type === "range") field.nextElementSibling.textContent = rounded(Number(field.value));
  }
}

// -- the bar of counts and chips ---------------------------------------------------------------------------------------
// Of each filter that is on: its words, and the filters without it.
function activeFilters() {
  const { leader, part, words: typed, load } = values.filters;
  const single = [
    [leader, leader, { leader: "" }],
    [part, part, { part: "" }],
    [typed, say(WORDS.chip_words, { words: typed }), { words: "" }],
    [load, say(WORDS.chip_load, { load: rounded(load) }), { load: 0 }],
  ].filter(([on]) => on).map(([, text, without]) => [text, without]);
  const named = { roles: (role) => WORDS.roles[role], kinds: (kind) => WORDS.kinds[kind] ?? kind, clusters: clusterChip };
  const several = Object.keys(named).flatMap((name) => values.filters[name].map((value) =>
    [named[name](value), { [name]: values.filters[name].filter((each) => each !== value) }]));
  return [...single, ...several];
}

const clusterChip = (cluster) => say(WORDS.chip_cluster, { name: clusters.has(cluster) ? clusterName(clusters.get(cluster)) : cluster });

function fillChips() {
  const active = activeFilters();
  const chips = active.map(([text, without]) => {
    const chip = withKey(button("chip", () => setFilters(without), create("span", { dir: "auto" }, text), create("span", { "aria-hidden": "true" }, "×")), text);
    chip.setAttribute("aria-label", say(WORDS.filter_remove, { name: text }));
    chip.title = text;
    return chip;
  });
  const all = active.length > 1 ? withKey(button("link", clearFilters, WORDS.filters_clear), "clear") : null;
  refill(byId("chips"), [...chips, all], byId("filters-open"));
  const total = byId("filters-count");
  total.textContent = active.length || "";
  total.hidden = active.length === 0;
  byId("status").textContent = countWords(active.length > 0);
}

function countWords(some) {
  const shown = shownCounts();
  if (!some) return say(WORDS.counts, shown);
  if (shown.tasks + shown.units === 0) return WORDS.status_nothing;
  return say(WORDS.filter_shown, { ...shown, all_tasks: taskNodes.length, all_units: unitNodes.length });
}

// -- what is selected --------------------------------------------------------------------------------------------------
function fillPicked() {
  const { units, tasks } = values.selected;
  const shown = [units.length && say(WORDS.picked_units, { count: units.length }), tasks.length && say(WORDS.picked_tasks, { count: tasks.length })];
  const clear = withKey(button("chip", () => select([]), create("span", {}, shown.filter(Boolean).join(WORDS.list_separator)), create("span", { "aria-hidden": "true" }, "×")), "picked");
  clear.setAttribute("aria-label", WORDS.picked_clear);
  clear.title = WORDS.picked_clear;
  refill(byId("picked"), units.length + tasks.length ? [create("span", { class: "note" }, WORDS.picked), clear] : [], byId("bench"));
  byId("note").textContent = hiddenWords();
  byId("note").hidden = byId("note").textContent === "";
}

// What of the selected is not on show, and why.
function hiddenWords() {
  const hidden = [...state.selected].filter((id) => nodes.has(id) && !filtered.nodes.has(id));
  const { removed } = replayed(trial.shown ? values.moves : []);
  const [gone, outside] = [true, false].map((whether) => hidden.filter((id) => removed.has(id) === whether).length);
  const parts = [gone && say(WORDS.removed_selected, { count: gone }), outside && say(WORDS.hidden_selected, { count: outside })];
  return parts.filter(Boolean).join(" ");
}

// -- weights -----------------------------------------------------------------------------------------------------------
const WEIGHT = { step: 0.05, least: 0.05, most: 1 }; // a lead counts something

function fillWeights() {
  const sliders = rolesUsed.map((role) => {
    const least = role === "lead" ? WEIGHT.least : 0;
    const field = create("input", { type: "range", "data-role": role, min: String(least), step: String(WEIGHT.step) });
    oneStep(field, (value, how) => change({ weights: ordered(role, Number(value)) }, how));
    return labelled(WORDS.roles[role], field, create("span", { class: "value", "aria-hidden": "true" }));
  });
  byId("weights").replaceChildren(
    create("p", { class: "note" }, WORDS.weights_note),
    create("p", { class: "note", id: "weights-other" }, say(WORDS.weights_other, { scheme: scheme() })),
    ...sliders,
    button("plain clear", () => change({ weights: OPENING_WEIGHTS }), WORDS.weights_default),
  );
}

const OPENING_WEIGHTS = DATA.weights ?? values.weights;

// A weight moved beyond its neighbour takes that along, so that lead ≥ co-lead ≥ support.
function ordered(role, value) {
  const at = ROLE_ORDER.indexOf(role);
  const before = roleWeights();
  const bound = (each) => (ROLE_ORDER.indexOf(each) < at ? Math.max(before[each], value) : Math.min(before[each], value));
  return Object.fromEntries(ROLE_ORDER.map((each) => [each, each === role ? value : bound(each)]));
}

function showWeights() {
  const shown = roleWeights();
  byId("weights-other").hidden = values.weights !== null;
  for (const field of byId("weights").querySelectorAll("[data-role]")) {
    field.max = String(Math.max(WEIGHT.most, shown[field.dataset.role]));
    field.value = String(shown[field.dataset.role]);
    field.nextElementSibling.textContent = rounded(shown[field.dataset.role]);
  }
}

onChange((changed) => {
  if (changed.has("lang")) [fillFilters, fillWeights].forEach((fill) => fill());
  if (changed.has("filters") || changed.has("lang")) showFilters();
  if (changed.has("weights") || changed.has("lang")) showWeights();
  fillChips();
  fillPicked();
});
