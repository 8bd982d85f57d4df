// The pane "what if": leads moved and units removed by hand, in a copy, with the figures before and after.
const SHORT_LIST = 8; // rows of a list before "show all"

// -- moves: each is one change that can be undone ------------------------------------------------------------------------
// A unit that is removed is no longer selected, or all others would stay pale.
function setMoves(moves) {
  trial.shown = true;
  const { steps, removed } = replayed(moves);
  const units = values.selected.units.filter((name) => !removed.has(unitIds.get(name)));
  change({ moves: steps.map(({ move }) => move), selected: { ...values.selected, units }, weights: roleWeights() });
}

// A second lead for a task takes the place of the first one tried.
function tryLead(task, unit) {
  const move = { action: "reassign", task: pythonNames.get(task), unit: pythonNames.get(unit) };
  const others = values.moves.filter((other) => other.action !== "reassign" || other.task !== move.task);
  const before = replayed(others);
  if (before.removed.has(unit)) return announce(say(WORDS.try_removed, { unit: shortName(unit) }), true);
  if (afterMove(before, move) === null && others.length === values.moves.length)
    return announce(say(WORDS.try_leads_already, { unit: shortName(unit), task: shortId(task) }), true);
  setMoves([...others, move]);
  return announce(stepDone());
}

function tryWithout(unit) {
  if (replayed(values.moves).removed.has(unit)) return announce(say(WORDS.try_removed, { unit: shortName(unit) }), true);
  setMoves([...values.moves, { action: "remove", unit: pythonNames.get(unit) }]);
  return announce(stepDone());
}

const stepDone = () => {
  const { steps } = replayed(values.moves);
  return steps.length ? say(WORDS.try_done, { step: stepWords(steps.at(-1)) }) : WORDS.try_none;
};

// Said to a screen reader; what could not be done is shown too.
const announcement = create("p", { role: "status" });
const announce = (words, shown = false) => Object.assign(announcement, { textContent: words, className: shown ? "note" : "spoken" });

function showTrial(shown) {
  trial.shown = shown;
  apply(new Set(["moves"]));
}

// -- the pane ------------------------------------------------------------------------------------------------------------
// The fields stay while the results above them are filled anew.
const trialResults = create("div", { class: "results" }), trialForms = create("div", { class: "forms" });
const trialNote = create("div", { id: "trial", hidden: "" }); // in the bar: what network and ranking show
byId("whatif").append(announcement, trialResults, trialForms);
byId("picked").before(trialNote);

// Of the units that are not removed.
const presentPicker = (label, take) =>
  unitPicker(label, take, { find: (typed) => unitsFor(typed).filter(({ id }) => !replayed(values.moves).removed.has(id)) });

function fillForms() {
  let task = null, unit = null;
  const go = button("plain", () => { tryLead(task.id, unit.id); fillForms(); focusForms(1); }, WORDS.try_go);
  const ready = () => { go.disabled = !(task && unit); };
  const tasks = taskPicker(WORDS.try_task, (node) => { task = node; ready(); });
  const units = presentPicker(WORDS.try_lead, (node) => { unit = node; ready(); });
  const remove = presentPicker(WORDS.try_remove, (node) => { if (node) { tryWithout(node.id); fillForms(); focusForms(-1); } });
  ready();
  trialForms.replaceChildren(section(
    WORDS.try_title,
    create("p", { class: "note" }, WORDS.try_how),
    create("div", { class: "form" }, tasks, create("span", { "aria-hidden": "true" }, "→"), units, go),
    create("div", { class: "form" }, remove),
    create("p", { class: "note" }, WORDS.caution),
  ));
}

const focusForms = (at) => [...trialForms.querySelectorAll("input")].at(at).focus();

function fillTrial() {
  const { steps } = replayed(values.moves);
  setBadge("whatif", steps.length);
  trialNote.hidden = steps.length === 0;
  trialNote.dataset.words = "";
  if (steps.length === 0) return trialResults.replaceChildren();
  refill(trialNote, [shownSwitch()]);
  trialNote.dataset.words = trial.shown ? joined(WORDS.tab_whatif, ...steps.map(stepWords)) : ""; // for a saved image
  const tried = triedFigures(values.moves);
  return refill(trialResults, [
    stepSection(steps),
    figureSection(tried),
    movedSection(tried),
    orphanSection(tried),
    tieChangeSection(WORDS.try_lost, tried.lost),
    tieChangeSection(WORDS.try_gained, tried.gained),
    pythonButton(steps),
  ], byId("whatif"));
}

function shownSwitch() {
  const one = (shown, words) => {
    const made = withKey(button("", () => showTrial(shown), words), `shown:${shown}`);
    made.setAttribute("aria-pressed", String(trial.shown === shown));
    return made;
  };
  const both = create("div", { class: "pair", role: "group", "aria-label": WORDS.try_shown }, one(false, WORDS.before), one(true, WORDS.after));
  return create("div", { class: "shown" }, create("span", {}, WORDS.try_shown), both);
}

function stepSection(steps) {
  const rows = steps.map((step, at) => {
    const others = steps.filter((_, other) => other !== at).map(({ move }) => move);
    const back = withKey(button("plain icon", () => setMoves(others), "×"), `step:${at}`);
    back.setAttribute("aria-label", say(WORDS.try_take_back, { step: stepWords(step) }));
    back.title = WORDS.try_take_back_title;
    return create("li", {}, create("span", { class: "name" }, stepLine(step)), back);
  });
  const all = steps.length > 1 ? button("more", () => setMoves([]), WORDS.try_clear) : null;
  return section(say(WORDS.try_steps, { count: steps.length }), create("ol", { class: "steps" }, rows), all);
}

// The name of a removed unit, with which its line begins, stays as it is.
const stepLine = (step) => (step.move.action === "remove" ? stepWords(step) : upper(stepWords(step)));
const upper = (words) => words.charAt(0).toUpperCase() + words.slice(1);

const exact = (value) => (Number.isFinite(value) ? shortNumber(value) : WORDS.none);

function figureSection({ before, after, removed, orphaned }) {
  const rows = [
    ["greatest_load", before.greatest, after.greatest],
    ["gini", before.gini, after.gini],
    ["unled", before.unled, after.unled],
    ["orphaned", 0, orphaned.length],
    ["units", unitNodes.length, unitNodes.length - removed.size],
    ["pairs", before.pairs.size, after.pairs.size],
  ].filter(([name, old, now]) => old !== now || ["greatest_load", "gini", "unled"].includes(name));
  const body = rows.map(([name, old, now]) =>
    create("tr", {}, create("th", { scope: "row" }, WORDS.try_figure[name]), sides(exact(old), exact(now))));
  return section(WORDS.try_figures, trialTable([WORDS.figure, WORDS.before, WORDS.after], body));
}

// Two cells, before and after; what changes is set bold.
const sides = (old, now) => [create("td", {}, old), create("td", old === now ? {} : { class: "moved" }, now)];

function trialTable(titles, body) {
  const heads = titles.map((title) => create("th", { scope: "col" }, title));
  return create("table", { class: "sides" }, create("thead", {}, create("tr", {}, heads)), create("tbody", {}, body));
}

function movedSection({ moved, rankOnly }) {
  if (moved.length === 0) return null;
  const greatest = Math.max(...moved.flatMap(({ old, now }) => [old.load, now?.load ?? 0]), Number.MIN_VALUE);
  const rows = moved.map((unit) => () => movedRow(unit, greatest));
  const ranks = rankOnly.length ? paragraph("note", say(WORDS.try_rank_only, { count: rankOnly.length })) : null;
  const list = create("ol", { class: "moved" });
  return section(say(WORDS.try_units, { count: moved.length }), ...createList(rows, SHORT_LIST, WORDS.ranking_more, list), ranks);
}

function movedRow({ node, old, now }, greatest) {
  const figures = [
    [WORDS.workload, rounded(old.load), now ? rounded(now.load) : WORDS.none],
    [WORDS.try_leads, String(old.lead), now ? String(now.lead) : WORDS.none],
    [WORDS.rank, String(old.rank ?? WORDS.none), String(now?.rank ?? WORDS.none)],
  ].map(([title, from, to]) =>
    create("span", { class: "change" }, `${title} `, from === to ? from : [`${from} → `, create("b", {}, to)]));
  const name = create("span", { class: "name" }, shortName(node.id), now ? null : create("span", { class: "gone" }, WORDS.try_gone));
  const bars = create("span", { class: "twobars" },
    bar([["var(--grey)", old.load]], greatest, 120), bar([["var(--accent)", now?.load ?? 0]], greatest, 120));
  return create("li", {}, withKey(button("unit", () => choose(node.id), mark(node), name), `moved:${node.id}`), bars, create("span", { class: "changes" }, figures));
}

function orphanSection({ orphaned }) {
  if (orphaned.length === 0) return null;
  const rows = orphaned.map((node) => () => create("li", {}, withKey(button("", () => choose(node.id), words(clipped(taskTitle(node), 90))), `orphan:${node.id}`)));
  return section(say(WORDS.try_orphans, { count: orphaned.length }), ...createList(rows, SHORT_LIST, WORDS.more_partners, create("ol", { class: "ties" })));
}

function tieChangeSection(title, found) {
  if (found.length === 0) return null;
  const rows = found.map(({ ends, shared }) => () =>
    create("li", { class: "row" }, words(ends.map(({ label }) => label).join(" — ")), create("span", { class: "number" }, String(shared))));
  return section(say(title, { count: found.length }), ...createList(rows, SHORT_LIST, WORDS.more_partners, create("ol", { class: "ties" })));
}

function pythonButton(steps) {
  const status = create("span", { role: "status", class: "note" });
  const copy = async () => { status.textContent = (await copyText(movesAsPython(steps))) ? WORDS.try_copied : WORDS.copy_failed; };
  return create("p", { class: "copying" }, withKey(button("plain", copy, WORDS.try_copy), "python"), status);
}

async function copyText(text) {
  return copyByEvent({ "text/plain": text }) || navigator.clipboard?.writeText(text).then(() => true, () => false) || false;
}

// -- from the details of a task or a unit --------------------------------------------------------------------------------
function offerTrial() {
  const node = nodes.get(state.chosen);
  const first = byId("panel").firstElementChild;
  if (!node || !first || byId("panel").querySelector(".offers")) return;
  const offers = create("div", { class: "offers" });
  if (isUnit(node) && replayed(values.moves).removed.has(node.id)) return;
  if (isUnit(node)) offers.append(withKey(button("plain", () => { tryWithout(node.id); openTab("whatif"); }, WORDS.try_without), "without"));
  else offers.append(leadOffer(node), ...(asRead.has(pythonNames.get(node.id)) ? [readingOffer(node)] : []));
  first.after(offers);
}

function leadOffer(task) {
  const field = presentPicker(WORDS.try_lead, (unit) => { if (unit) { tryLead(task.id, unit.id); openTab("whatif"); } });
  field.hidden = true;
  const open = withKey(button("plain", () => { field.hidden = false; open.hidden = true; field.querySelector("input").focus(); }, WORDS.try_other), "other-lead");
  return create("span", { class: "offer" }, open, field);
}

// -- drag a lead: a task's row or mark, or a lead's line that is highlighted, dropped on a unit ----------------------------
const DRAG_LEAST = 5; // pixels
const dragged = { task: null, from: null, moving: false, unit: null, ghost: null, pointer: 0, inRow: false };
const NO_DRAG = "button, input, select, a, .clause, .evidence";

function draggedTask(event) {
  const row = event.target.closest?.("[data-task]");
  if (row) return event.target.closest(NO_DRAG) || event.pointerType === "touch" ? null : row.dataset.node;
  if (event.target !== network.canvas || state.view !== "tasks" || event.shiftKey) return null;
  const id = thingAt(planePoint(event));
  const line = lines.get(id);
  if (line) return line.role === "lead" && highlighted.lines.some((one) => one.id === id) ? line.from : null;
  return id !== null && !isUnit(nodes.get(id)) ? id : null;
}

function planePoint({ clientX, clientY }) {
  const { left, top } = byId("canvas").getBoundingClientRect();
  return network.DOMtoCanvas({ x: clientX - left, y: clientY - top });
}

// The unit under the pointer: its row, or its mark in the network.
function unitUnder(event) {
  const under = ROOT.elementFromPoint(event.clientX, event.clientY);
  const row = under?.closest("[data-unit]");
  if (row) return row.dataset.node;
  if (under !== network.canvas) return null;
  const id = nodeAt(planePoint(event));
  return id !== null && isUnit(nodes.get(id)) ? id : null;
}

function startDrag(event) {
  if (event.button > 0 || !event.isPrimary) return;
  const [task, inRow] = [draggedTask(event), event.target !== network.canvas];
  Object.assign(dragged, { task, inRow, from: [event.clientX, event.clientY], moving: false, unit: null, pointer: event.pointerId });
}

function moveDrag(event) {
  if (!dragged.task || !event.isPrimary) return;
  if (!dragged.moving) {
    if (Math.hypot(event.clientX - dragged.from[0], event.clientY - dragged.from[1]) < DRAG_LEAST) return;
    dragged.moving = true;
    dragged.ghost = create("div", { id: "ghost", "aria-hidden": "true" });
    byId("bench").append(dragged.ghost);
    byId("bench").classList.add("dragging");
    if (dragged.inRow) byId("bench").setPointerCapture(event.pointerId);
    getSelection().removeAllRanges();
    showTip(null);
  }
  event.stopPropagation(); // the plane would move
  event.preventDefault();
  dropOn(unitUnder(event));
  moveGhost(event);
}

function moveGhost({ clientX, clientY }) {
  const { left, top, width } = byId("bench").getBoundingClientRect();
  const task = shortId(dragged.task);
  dragged.ghost.textContent = dragged.unit ? say(WORDS.try_drop, { unit: shortName(dragged.unit), task }) : say(WORDS.try_drag, { task });
  dragged.ghost.classList.toggle("ready", dragged.unit !== null);
  const x = Math.min(clientX - left + 14, width - dragged.ghost.offsetWidth - 6);
  Object.assign(dragged.ghost.style, { left: `${Math.max(x, 6)}px`, top: `${clientY - top + 16}px` });
}

function dropOn(unit) {
  if (unit === dragged.unit) return;
  dragged.unit = unit;
  state.hovered = unit;
  ROOT.querySelectorAll("[data-unit].drop").forEach((row) => row.classList.remove("drop"));
  if (unit) ROOT.querySelectorAll("[data-unit]").forEach((row) => row.classList.toggle("drop", row.dataset.node === unit));
  network.redraw();
}

function endDrag(event) {
  const { task, moving, unit } = dragged;
  dragged.task = null;
  if (!moving) return;
  dropOn(null);
  dragged.ghost.remove();
  byId("bench").classList.remove("dragging");
  event.stopPropagation();
  dragged.moving = false;
  // the plane has seen the pointer come down, and must not wait for its end
  if (dragged.inRow) swallowClick();
  else network.canvas.dispatchEvent(new PointerEvent("pointercancel", { pointerId: dragged.pointer }));
  if (event.type === "pointerup" && unit) {
    tryLead(task, unit);
    openTab("whatif");
  }
}

// A drag that began in a row and ended in it selects nothing.
function swallowClick() {
  const swallow = (event) => event.stopPropagation();
  byId("bench").addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => byId("bench").removeEventListener("click", swallow, { capture: true }));
}

byId("bench").addEventListener("pointerdown", startDrag, { capture: true });
for (const event of ["pointerup", "pointercancel"]) byId("bench").addEventListener(event, endDrag, { capture: true });
byId("bench").addEventListener("pointermove", moveDrag, { capture: true });
byId("bench").addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !dragged.moving) return;
  event.stopPropagation();
  endDrag(event);
}, { capture: true });

onChange((changed) => {
  if (changed.has("lang")) fillForms();
  if (["moves", "weights", "lang"].some((name) => changed.has(name))) fillTrial();
  offerTrial();
});
fillForms();
fillTrial();
offerTrial();

// for tests
INSTANCE.handle.code = () => movesAsPython(replayed(values.moves).steps);
INSTANCE.handle.tried = (moves) => ({ ...triedFigures(moves), edges: weighed(replayed(moves).list) });
