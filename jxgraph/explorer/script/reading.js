// The pane "reading": remarks that want checking, the printed line beside what was read, and what a person says is right.
// A correction is a plain value as Python's Correction.from_dict takes it; Python applies them, this pane shows them.
const asRead = new Map(Object.entries(DATA.as_read ?? {}));
const remarks = (DATA.reading ?? []).map((remark, at) => ({ exact: remark.words, ...remark, at })); // exact: as printed
const toCheck = remarks.filter(({ severity }) => severity !== "info");
const explained = remarks.filter(({ severity }) => severity === "info");
const TASK_CODES = new Set(["no_clause", "unread", "unread_clause", "unread_table"]); // of what may have been a task
const checking = { remark: null, task: null }; // what is open: a remark by its place, or a task by its id

// -- what corrections say ------------------------------------------------------------------------------------------------
const MOST_REMARKS = 50; // of a list at first
const MOST_QUOTED = 60; // characters of a task that are quoted whole
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu; // as Python's visible_text shows them
const seen = (words) => words.replace(/[\n\r\t]/gu, " ").replace(UNSEEN, (one) => (/[\u00ad\u200c\u200d]/u.test(one) ? one : `[U+${one.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}]`));
const short = (words) => seen(clipped(words, MOST_OF_NAME));
const tight = (words) => words.normalize("NFKC").replace(/\s+/gu, "");
const quoted = (words) => ([...words].length > MOST_QUOTED ? `${[...words].slice(0, MOST_QUOTED - 20).join("")}…` : words);
const listed = (name) => [name ?? []].flat();

// The words by which a correction finds its task again, in this document or in the next year's.
function evidence(task) {
  const { text, clause, line } = asRead.get(task);
  return { ...(text.trim() ? { text: quoted(text) } : { clause: quoted(clause) }), task, line };
}

// -- what corrections are about, as Python finds it (`Places`, `accepted`, `SETTLED_BY`) ------------------------------------
// Of what is asked again and again of a correction the answer is kept.
function keptByCorrection(make) {
  const kept = new WeakMap();
  return (one) => kept.get(one) ?? kept.set(one, make(one)).get(one);
}

const isAround = (character) => (DATA.around ?? "").includes(character);
const withoutBefore = (characters) => characters.slice(Math.max(characters.findIndex((one) => !isAround(one)), 0));

// The words of a task or a clause as they are compared: without what stands around them.
function sentenceKey(words) {
  const begun = withoutBefore([...tight(words)]);
  return begun.slice(0, begun.findLastIndex((one) => !isAround(one)) + 1).join("");
}

const sentenceKeys = new Map(); // of each task that was asked for
function keysOfTask(task) {
  if (!sentenceKeys.has(task)) {
    const { text, clause, units } = asRead.get(task);
    const names = new Set(units.flatMap(([printed, unit]) => [tight(printed), tight(unit)]));
    sentenceKeys.set(task, { text: sentenceKey(text), clause: sentenceKey(clause), names });
  }
  return sentenceKeys.get(task);
}

// Whether the words of a correction are the printed ones, or their beginning.
function says(given, printed) {
  if (!given) return true;
  return given.endsWith("…") ? printed.startsWith(withoutBefore([...tight(given.slice(0, -1))]).join("")) : sentenceKey(given) === printed;
}

const sameId = (one, other) => bareId(folded(one)) === bareId(folded(other));
const namesIn = ({ kind, printed }, { names, clause }) =>
  listed(printed).map(tight).every((name) => names.has(name) || (kind !== "remove" && clause.includes(name)));

// The tasks that print its words: all of them if it is meant for everywhere or they say the same, else the one that it
// names. A hint alone decides nothing, for next year's document has other ids.
const tasksOf = keptByCorrection((one) => {
  const found = [...asRead.keys()].filter((task) => {
    const keys = keysOfTask(task);
    return says(one.text, keys.text) && says(one.clause, keys.clause) && namesIn(one, keys);
  });
  const printed = new Set(found.map((task) => keysOfTask(task)).map(({ text: words, clause }) => (words ? `${words}\n${clause}` : Symbol(clause))));
  if (one.everywhere || printed.size === 1) return new Set(found);
  const hinted = found.filter((task) => sameId(task, one.task ?? ""));
  return new Set(found.length === 1 ? found : hinted.length === 1 ? hinted : []);
});

// The remarks that it accepts.
const acceptedBy = keptByCorrection((one) => {
  const none = { text: "", clause: "" };
  const isMeant = (remark) => {
    const keys = asRead.has(remark.task) ? keysOfTask(remark.task) : none;
    return remark.code === one.remark && says(one.words, sentenceKey(remark.exact)) && says(one.text, keys.text) && says(one.clause, keys.clause);
  };
  const meant = remarks.filter(isMeant);
  const ofTask = meant.length > 1 && one.task ? meant.filter(({ task }) => task && sameId(task, one.task)) : meant;
  const onLine = ofTask.filter(({ line }) => line === one.line);
  if (one.everywhere) return new Set(meant);
  if (onLine.length === 1) return new Set(onLine);
  return new Set(ofTask.length <= 1 || one.task ? ofTask : []);
});

const correctionsOf = (task) => values.corrections.filter((one) => one.kind !== "accept" && tasksOf(one).has(task));

// Whether a correction of a name settles a remark on it.
function settlesName(one, { task, exact: words, settled_by: how }) {
  const names = listed(one.printed).map(tight), about = tight(words.replace(/…$/u, ""));
  if (how === "name") return names.some((name) => name.includes(about) || about.includes(name));
  return how === "unit" && asRead.get(task).units.some(([printed, unit]) => unit === words && names.some((name) => [printed, unit].map(tight).includes(name)));
}

// The corrections by which a remark wants no checking any more.
function settledBy(remark) {
  const settles = (one) => {
    if (one.kind === "accept") return acceptedBy(one).has(remark);
    if (!tasksOf(one).has(remark.task)) return false;
    return one.kind === "add" ? remark.settled_by === "added" : ["unit", "remove"].includes(one.kind) && settlesName(one, remark);
  };
  return values.corrections.filter(settles);
}

// Names become units, units are taken out and added, and roles are given, whatever came first; a place before everywhere.
const KIND_ORDER = ["unit", "remove", "add", "role"];
const asApplied = (a, b) => KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind) || Number(Boolean(b.everywhere)) - Number(Boolean(a.everywhere));

// The names of a clause as corrections leave them: what is printed, the units, the role, and what was changed by which.
function correctedNames(task) {
  const rows = asRead.get(task).units.map(([printed, unit, role]) => ({ printed: [printed], units: [unit], role, by: [] }));
  const having = (side, names) => rows.filter((row) => row[side].some((name) => names.includes(tight(name))));
  const found = (names) => [having("printed", names), having("units", names)].find(({ length }) => length) ?? [];
  for (const one of correctionsOf(task).sort(asApplied)) {
    const names = listed(one.printed), here = found(names.map(tight));
    if (one.kind === "add") rows.push({ printed: [], units: listed(one.unit), role: one.role, by: [one] });
    if (one.kind === "unit" && (here.length || !one.everywhere)) renamed(rows, here, one, names);
    if (one.kind === "role") here.forEach((row) => Object.assign(row, { role: one.role, by: [...row.by, one] }));
    if (one.kind === "remove") here.forEach((row) => Object.assign(row, { removed: true, by: [...row.by, one] }));
  }
  return rows;
}

// One name, or several that are one, means these units; words that were not read as a name become one.
function renamed(rows, here, one, names) {
  const [first, ...others] = here;
  others.forEach((row) => rows.splice(rows.indexOf(row), 1));
  const changed = { printed: names, units: listed(one.unit), role: one.role ?? first?.role ?? "co_lead", by: [...here.flatMap(({ by }) => by), one] };
  if (first) Object.assign(first, changed);
  else rows.push(changed);
}

const stillOpen = () => toCheck.filter((remark) => settledBy(remark).length === 0);

// One more; it takes the place of an earlier one of the same kind on the same thing.
function addCorrection(correction) {
  const subject = ({ kind, task, printed, remark, line, at, other, unit }) =>
    JSON.stringify([kind, task, listed(printed), remark, remark ? line : 0, at, other, kind === "add" ? listed(unit) : []]);
  const others = values.corrections.filter((one) => subject(one) !== subject(correction));
  change({ corrections: [...others, correction] });
}

const takeBack = (gone) => change({ corrections: values.corrections.filter((one) => !gone.includes(one)) });

const acceptance = ({ code, exact, task, line }) =>
  ({ kind: "accept", remark: code, ...(exact ? { words: exact } : {}), ...(task ? { task } : {}), line });

// Each by itself, for those of another year's document are to be looked at too.
function acceptRemarks(accepted) {
  change({ corrections: [...values.corrections, ...accepted.map(acceptance)] });
  openRemark(stillOpen()[0]?.at ?? null);
}

// The role that a name has as read needs no correction.
function giveRole(task, row, role) {
  const was = row.by.filter(({ kind }) => kind === "role");
  const [added] = row.by.filter(({ kind }) => kind === "add");
  if (added) return change({ corrections: values.corrections.map((one) => (one === added ? { ...one, role } : one)) });
  const printedRole = asRead.get(task).units.find(([printed]) => row.printed.includes(printed))?.[2];
  if (role === printedRole && was.length) return takeBack(was);
  return addCorrection({ kind: "role", printed: plainNames(row.printed), role, ...evidence(task) });
}

const plainNames = (names) => (names.length === 1 ? names[0] : names);

// -- the pane ------------------------------------------------------------------------------------------------------------
function openRemark(at) {
  Object.assign(checking, { remark: at, task: null });
  fillReading();
}

function checkTask(task) {
  Object.assign(checking, { remark: null, task });
  fillReading();
}

function fillReading() {
  setBadge("reading", stillOpen().length);
  refill(byId("reading"), asRead.size === 0 ? [paragraph("note", WORDS.read_no_document)] : readingParts());
}

function readingParts() {
  const still = stillOpen().length;
  const standing = toCheck.length === 0 ? WORDS.read_nothing : still ? say(WORDS.read_open, { open: still, all: toCheck.length }) : WORDS.read_done;
  const any = taskPicker(WORDS.read_any, (node) => node && asRead.has(pythonNames.get(node.id)) && checkTask(pythonNames.get(node.id)));
  const rest = create("details", {}, create("summary", {}, say(WORDS.read_explained, { count: explained.length })), remarkList(explained));
  rest.open = explained.some(({ at }) => at === checking.remark);
  return [
    paragraph("counts", standing),
    checking.task ? create("div", { class: "card" }, taskEditor(checking.task, closeButton(() => checkTask(null)))) : null,
    remarkList(toCheck),
    explained.length ? rest : null,
    create("div", { class: "form" }, any),
    values.corrections.length ? correctionSection() : null,
  ];
}

// Those that are open or after it are not hidden behind "show all".
function remarkList(all) {
  const rows = all.map((remark) => () => remarkItem(remark));
  const opened = all.findIndex(({ at }) => at === checking.remark);
  return create("div", {}, ...createList(rows, Math.max(MOST_REMARKS, opened + 5), WORDS.read_more, create("ol", { class: "remarks" })));
}

const closeButton = (action) => {
  const close = button("plain icon", action, "×");
  close.setAttribute("aria-label", WORDS.read_close);
  return close;
};

function remarkItem(remark) {
  const settled = settledBy(remark), opened = checking.remark === remark.at;
  const sign = create("span", { class: `flag ${remark.severity}`, "aria-hidden": "true" }, settled.length ? "✓" : remark.severity === "info" ? "i" : "!");
  const spoken = settled.length ? WORDS.read_settled : WORDS.severities[remark.severity];
  const where = joined(remark.file, say(WORDS.line, { line: remark.line }));
  const line = create("span", { class: "name" }, create("b", {}, remark.name[WORDS.lang]), " ", create("span", { class: "note" }, where), create("span", { class: "quote" }, clipped(remark.words, 40)));
  const row = withKey(button("row", () => openRemark(opened ? null : remark.at), sign, line), `remark:${remark.at}`);
  row.setAttribute("aria-expanded", String(opened));
  row.setAttribute("aria-label", [spoken, remark.name[WORDS.lang], where, clipped(remark.words, 40)].join(WORDS.list_separator));
  return create("li", settled.length ? { class: "settled" } : {}, row, opened ? remarkCard(remark, settled) : null);
}

function remarkCard(remark, settled) {
  const clause = seen(asRead.get(remark.task)?.clause ?? "");
  const alike = settled.length ? [] : stillOpen().filter(({ code }) => code === remark.code);
  const accept = withKey(button("plain strong", () => acceptRemarks([remark]), WORDS.read_accept), "accept");
  const all = withKey(button("plain", () => acceptRemarks(alike), say(WORDS.read_accept_all, { count: alike.length })), "accept-all");
  const back = withKey(button("plain", () => takeBack(settled), WORDS.read_take_back), "take-back");
  return create("div", { class: "card" },
    printedLines(remark, clause),
    paragraph("note", remark.done[WORDS.lang]),
    create("p", { class: "actions" }, settled.length ? back : accept, alike.length > 1 ? all : null),
    asRead.has(remark.task) ? taskEditor(remark.task) : paragraph("note", TASK_CODES.has(remark.code) ? WORDS.read_no_task : ""),
  );
}

// The printed line with its neighbours, the clause set off, the words of the remark marked.
function printedLines({ before, printed, after, words: wanted, line }, clause) {
  if (!printed) return null;
  return create("blockquote", { class: "printed" },
    before.trim() ? create("p", { class: "near" }, clipped(before, 60)) : null,
    create("p", {}, create("span", { class: "at" }, String(line)), " ", markedText(printed, clause, wanted)),
    after.trim() ? create("p", { class: "near" }, clipped(after, 60)) : null,
  );
}

function markedText(text, clause, wanted) {
  const cut = (whole, part, style) => {
    const at = part ? whole.indexOf(part) : -1;
    return at < 0 ? null : [whole.slice(0, at), create(...style(part)), whole.slice(at + part.length)];
  };
  const marked = (part) => cut(part, wanted.replace(/…$/u, ""), (found) => ["mark", {}, found]) ?? [part];
  const [before, inside, after] = cut(text, clause, () => ["span", { class: "clause" }]) ?? [text];
  if (inside) inside.append(...marked(clause).filter((part) => part !== ""));
  return inside ? [...marked(before), inside, ...marked(after)] : marked(text);
}

// -- what was read of a task, and how it is put right ---------------------------------------------------------------------
function taskEditor(task, close = null) {
  const { text, clause } = asRead.get(task);
  const node = nodes.get(taskNodeIds.get(task));
  const title = node ? withKey(button("link", () => choose(node.id), short(task)), `task:${task}`) : create("b", {}, short(task));
  const rows = correctedNames(task).map((row, at) => nameRow(task, row, at));
  const none = rows.length ? null : paragraph("note", WORDS.read_no_unit);
  const forms = create("div", { class: "forms" });
  const opener = (key, words, make) => withKey(button("plain", () => {
    forms.replaceChildren(make());
    forms.querySelector("input, select")?.focus();
  }, words), `${key}:${task}`);
  return create("div", { class: "editor" },
    create("p", { class: "title" }, WORDS.read_read_as, " ", title, close ? [" ", close] : null),
    paragraph("text", seen(clipped(text, 120))),
    checking.remark === null && clause ? paragraph("printed", seen(clipped(clause, 300))) : null,
    none, create("ol", { class: "names" }, rows),
    wholeTaskCorrections(task),
    correctionsOf(task).length ? confirmedReading(task) : null,
    create("p", { class: "actions" },
      opener("add", WORDS.read_add, () => addForm(task)),
      text.trim() ? opener("split", WORDS.read_split, () => splitForm(task, text)) : null,
      text.trim() && asRead.size > 1 ? opener("join", WORDS.read_join, () => joinForm(task)) : null),
    forms,
  );
}

function roleSelect(role, take, label) {
  const select = create("select", { "aria-label": label }, ROLE_ORDER.map((one) => create("option", { value: one }, WORDS.roles[one])));
  select.value = role;
  select.addEventListener("change", () => take(select.value));
  return select;
}

function nameRow(task, row, at) {
  const units = row.units.map(short).join(WORDS.list_separator);
  const name = row.printed.map(short).join(WORDS.list_separator) || units;
  const shown = row.printed.length && units !== name ? [create("span", { class: "note" }, `${name} → `), units] : [units];
  const [form, key] = [create("div", { class: "forms" }), `${task}:${at}`];
  const role = withKey(roleSelect(row.role, (chosen) => giveRole(task, row, chosen), say(WORDS.read_role_of, { name })), `role:${key}`);
  role.disabled = Boolean(row.removed);
  const edit = withKey(button("plain icon", () => { form.replaceChildren(unitForm(task, row)); form.querySelector("input").focus(); }, "✎"), `unit:${key}`);
  edit.setAttribute("aria-label", say(WORDS.read_change, { name }));
  edit.title = WORDS.read_change_title;
  const gone = withKey(button("plain icon", () => removeName(task, row), "×"), `remove:${key}`);
  gone.setAttribute("aria-label", say(WORDS.read_remove, { name }));
  gone.title = WORDS.read_remove_title;
  const back = withKey(button("plain icon", () => takeBack(row.by), "↶"), `back:${key}`);
  back.setAttribute("aria-label", say(WORDS.read_take_back_name, { name }));
  back.title = WORDS.read_take_back;
  const buttons = row.removed || !row.printed.length ? [back] : [edit, row.by.length ? back : gone];
  const style = `named${row.by.length ? " changed" : ""}${row.removed ? " removed" : ""}`;
  return create("li", { class: style }, create("div", { class: "named-line" }, role, create("span", { class: "name" }, shown), buttons), form);
}

const removeName = (task, row) => addCorrection({ kind: "remove", printed: plainNames(row.printed), ...evidence(task) });

// Which unit or units a printed name means; with another printed name it is one.
function unitForm(task, row) {
  const chosen = [];
  const chips = create("span", { class: "picks" });
  const confirm = button("plain strong", () => save(), WORDS.read_confirm);
  const everywhere = create("input", { type: "checkbox" });
  const others = asRead.get(task).units.map(([printed]) => printed).filter((printed) => !row.printed.includes(printed));
  const also = create("select", {}, create("option", { value: "" }, WORDS.read_alone), [...new Set(others)].map((printed) => create("option", { value: printed }, short(printed))));
  const fill = () => {
    chips.replaceChildren(...chosen.map((unit) => button("pick", () => { chosen.splice(chosen.indexOf(unit), 1); fill(); }, short(unit), " ×")));
    confirm.disabled = chosen.length === 0;
  };
  const field = unitPicker(WORDS.read_unit, (picked) => {
    if (picked === null) return;
    const unit = typeof picked === "string" ? picked : pythonNames.get(picked.id);
    if (!chosen.includes(unit)) chosen.push(unit);
    clearPicker(field);
    fill();
  }, { fresh: true });
  function save() {
    const printed = [...row.printed, also.value].filter(Boolean);
    const where = everywhere.checked ? { everywhere: true } : evidence(task);
    addCorrection({ kind: "unit", printed: plainNames(printed), unit: plainNames(chosen), ...where });
  }
  fill();
  return create("div", { class: "form unitform" },
    paragraph("note", say(WORDS.read_means, { name: row.printed.map(short).join(WORDS.list_separator) })),
    chips, field,
    others.length ? create("label", {}, WORDS.read_with, " ", also) : null,
    create("label", {}, everywhere, " ", WORDS.read_everywhere),
    confirm,
  );
}

function addForm(task) {
  let unit = null;
  const role = roleSelect("support", () => {}, WORDS.role);
  const confirm = button("plain strong", () => addCorrection({ kind: "add", unit, role: role.value, ...evidence(task) }), WORDS.read_confirm);
  const field = unitPicker(WORDS.read_unit, (picked) => {
    unit = picked === null || typeof picked === "string" ? picked : pythonNames.get(picked.id);
    confirm.disabled = unit === null;
  }, { fresh: true });
  confirm.disabled = true;
  return create("div", { class: "form" }, role, field, confirm);
}

// The words with which the second task begins must stand once in the text, and not at its beginning.
function splitForm(task, text) {
  const input = create("input", { type: "text", class: "words", "aria-label": WORDS.read_split_at, placeholder: WORDS.read_split_at });
  const preview = create("p", { class: "note", role: "status" });
  const confirm = button("plain strong", () => addCorrection({ kind: "split", at: input.value.trim(), ...evidence(task) }), WORDS.read_confirm);
  const check = () => {
    const at = text.indexOf(input.value.trim());
    const fits = input.value.trim() !== "" && at > 0 && text.indexOf(input.value.trim(), at + 1) < 0;
    confirm.disabled = !fits;
    preview.textContent = fits ? say(WORDS.read_split_preview, { first: seen(clipped(text.slice(0, at), 30)), second: seen(clipped(text.slice(at), 30)) }) : input.value ? WORDS.read_split_wrong : "";
  };
  const starts = [...text.matchAll(/[。；;]\s*(?=\S)/gu)].map((found) => clipped(text.slice(found.index + found[0].length), 12).replace("…", ""));
  const offers = starts.slice(0, 4).map((words_) => button("pick", () => { input.value = words_; check(); }, seen(`${words_}…`)));
  input.addEventListener("input", check);
  check();
  return create("div", { class: "form" }, offers, input, preview, confirm);
}

function joinForm(task) {
  let other = null;
  const confirm = button("plain strong", () => addCorrection({ kind: "join", other: quoted(asRead.get(other).text), ...evidence(task) }), WORDS.read_confirm);
  const take = (node) => {
    other = node ? pythonNames.get(node.id) : null;
    confirm.disabled = !asRead.get(other)?.text.trim() || other === task;
  };
  const field = taskPicker(WORDS.read_join_with, take);
  take(null);
  return create("div", { class: "form" }, field, confirm);
}

function wholeTaskCorrections(task) {
  const found = correctionsOf(task).filter(({ kind }) => kind === "split" || kind === "join");
  const rows = found.map((one) => create("li", { class: "changed" }, create("span", { class: "name" }, correctionWords(one)), backButton(one)));
  return rows.length ? create("ol", { class: "names whole" }, rows) : null;
}

function backButton(one) {
  const back = button("plain icon", () => takeBack([one]), "↶");
  back.setAttribute("aria-label", `${WORDS.read_take_back}${WORDS.colon}${correctionWords(one)}`);
  back.title = WORDS.read_take_back;
  return back;
}

// Python says how the task is read with all corrections: rules of lead and repeated names are its matter.
const confirmed = { of: "", answer: null };

function confirmedReading(task) {
  const box = create("div", { class: "confirmed", role: "status" });
  const asked = JSON.stringify(values.corrections);
  const show = () => box.replaceChildren(...confirmedParts(task, confirmed.answer));
  if (confirmed.of === asked) show();
  else {
    LINK.ask("reading", { corrections: values.corrections })
      .catch((error) => ({ error: error.message }))
      .then((answer) => {
        Object.assign(confirmed, { of: asked, answer });
        show();
      });
  }
  return box;
}

function confirmedParts(task, { tasks = {}, unplaced = [], error = "" }) {
  const here = Object.entries(tasks).filter(([id]) => id === task || (id.startsWith(`${task}-`) && !asRead.has(id)));
  const reading = here.map(([id, { text, units }]) => {
    const as = units.map(([unit, role]) => `${short(unit)}${say(WORDS.read_in_role, { role: WORDS.roles[role] })}`).join(WORDS.list_separator);
    return create("p", {}, create("b", {}, WORDS.read_now), here.length > 1 ? `${joined(short(id), clipped(text, 30))}${WORDS.colon}` : "", as || WORDS.read_no_unit);
  });
  const lost = unplaced.length ? say(WORDS.read_unplaced, { words: unplaced.map(short).join(WORDS.list_separator) }) : "";
  return [...reading, paragraph("note", lost), paragraph("note", error)].filter(Boolean);
}

// -- all corrections, and the file --------------------------------------------------------------------------------------
function correctionWords(one) {
  const facts = {
    printed: listed(one.printed).map(short).join(WORDS.list_separator), unit: listed(one.unit).map(short).join(WORDS.list_separator),
    role: WORDS.roles[one.role] ?? "", words: clipped(one.words ?? "", 24), at: clipped(one.at ?? "", 24), other: clipped(one.other ?? "", 24),
    task: short(one.task ?? "") || (one.everywhere ? WORDS.read_all_places : clipped(one.text ?? one.clause ?? "", 16)),
    remark: remarks.find(({ code }) => code === one.remark)?.name[WORDS.lang] ?? one.remark ?? "",
  };
  return seen(say(WORDS[`read_corrections.${one.kind}`] ?? "", facts));
}

function correctionSection() {
  const rows = values.corrections.map((one) => () => create("li", { class: "changed" }, create("span", { class: "name" }, correctionWords(one)), backButton(one)));
  const status = create("span", { role: "status", class: "note" });
  const fetched = async (then) => {
    const text = await inTime(LINK.ask("toml", { corrections: values.corrections })).catch(() => null);
    status.textContent = text ? await then(text) : WORDS.read_no_kernel;
  };
  const copy = withKey(button("plain", () => fetched(async (text) => ((await copyText(text)) ? WORDS.read_copied : WORDS.copy_failed)), WORDS.read_copy), "copy-toml");
  const save = withKey(button("plain", () => fetched((text) => saveText(text, "corrections.toml")), WORDS.read_save), "save-toml");
  return section(say(WORDS.read_list, { count: values.corrections.length }),
    ...createList(rows, SHORT_LIST, WORDS.more_partners, create("ol", { class: "names" })),
    create("p", { class: "copying" }, save, copy, status),
    paragraph("note", WORDS.read_note));
}

// A front end may take a question for a kernel that is gone, and never answer.
const inTime = (answer) => Promise.race([answer, new Promise((_, reject) => { setTimeout(reject, ASKING.patience); })]);

function saveText(text, name) {
  saveBlob(new Blob([text], { type: "text/plain" }), name);
  return say(WORDS.read_saved, { name });
}

function readingOffer(node) {
  const task = pythonNames.get(node.id);
  return withKey(button("plain", () => { checkTask(task); openTab("reading"); }, WORDS.read_offer), "reading");
}

onChange((changed) => {
  if (changed.has("corrections") || changed.has("lang")) fillReading();
});
fillReading();

// for tests
INSTANCE.handle.checkTask = checkTask;
INSTANCE.handle.settled = () => remarks.filter((remark) => settledBy(remark).length).map(({ code, line, exact: words }) => [code, line, words]);
