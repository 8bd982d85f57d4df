// The ranking of units: load by role, and how far a rank depends on what a role counts.
const rankingRows = new Map(); // by unit, made once a language
let collectiveHead = null;

const rankingGrid = createGrid(byId("ranking-rows"), {
  order: () => [...byId("ranking-rows").querySelectorAll("[data-node]")].map((row) => row.dataset.node),
  reveal: revealUnit,
});
grids.push(rankingGrid);

// Within the list: the notebook around it must not scroll.
function revealUnit(id) {
  const [list, row] = [byId("ranking-rows"), rankingRows.get(id)?.row];
  if (!row?.isConnected) return;
  const [{ top, bottom }, box] = [row.getBoundingClientRect(), list.getBoundingClientRect()];
  const first = box.top + byId("ranking-heads").offsetHeight;
  if (top < first) list.scrollTop -= first - top;
  else if (bottom > box.bottom) list.scrollTop += bottom - box.bottom;
}

// The first of what was chosen elsewhere, unless one is in sight.
function revealChosenUnit() {
  const list = byId("ranking-rows").getBoundingClientRect();
  const rows = [...byId("ranking-rows").querySelectorAll("[data-node]")].filter((row) => state.selected.has(row.dataset.node));
  const inSight = (row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return top < list.bottom && bottom > list.top + byId("ranking-heads").offsetHeight;
  };
  if (rows.length && !rows.some(inSight)) revealUnit(rows[0].dataset.node);
}

// Of each unit on show its load by role, in the tasks on show, and in all.
function shownLoads() {
  const loads = new Map(unitNodes.map(({ id }) => [id, { lead: 0, co_lead: 0, support: 0, total: filtered.loads.get(id) || 0 }]));
  for (const { to, role, weight } of filtered.edges) loads.get(to)[role] += weight;
  return (unit) => loads.get(unit.id);
}

// A rank is among all units, also where the filters show only some; the same load, the same rank.
function ranksOf(loadOfUnit) {
  const totals = unitNodes.filter((unit) => !isCollective(unit)).map((unit) => loadOfUnit(unit).total).sort((a, b) => b - a);
  return (unit) => (isCollective(unit) ? null : totals.findIndex((total) => total <= loadOfUnit(unit).total + ROUNDING) + 1);
}

// Single units by load, then the collectives.
function rankedUnits(loadOfUnit) {
  const shown = ranked.filter((unit) => filtered.nodes.has(unit.id));
  const heavier = (a, b) => (isCollective(a) - isCollective(b)) || (loadOfUnit(b).total - loadOfUnit(a).total);
  return shown.sort((a, b) => (Math.abs(heavier(a, b)) < ROUNDING ? 0 : heavier(a, b)));
}

function fillRanking() {
  const load = shownLoads();
  const rank = ranksOf(load);
  const units = rankedUnits(load);
  const greatest = Math.max(...units.map((unit) => load(unit).total), Number.MIN_VALUE);
  const known = doubtOf();
  units.forEach((unit) => fillRankingRow(unit, { load: load(unit), rank: rank(unit), greatest, doubt: known(unit, rank(unit)) }));
  const firstCollective = units.findIndex(isCollective);
  const rows = units.map((unit) => rankingRows.get(unit.id).row);
  if (firstCollective >= 0) rows.splice(firstCollective, 0, collectiveHead);
  if (rows.length === 0) rows.push(emptyRow(WORDS.ranking_none, 4));
  const body = byId("ranking-rows").querySelector(".rows");
  if (!inPlace(body, rows)) body.replaceChildren(...rows);
  byId("ranking-note").textContent = doubtWords();
  rankingGrid.paintAll();
}

// Rows that stand where they stood are not touched: hundreds of them, at each step of a slider.
const inPlace = (body, rows) => body.children.length === rows.length && rows.every((row, at) => body.children[at] === row);

const emptyRow = (text, columns) => create("div", { role: "row", class: "line empty" }, create("span", { role: "gridcell", "aria-colspan": String(columns) }, text));
const makeCollectiveHead = () => create("div", { role: "row", class: "line between" }, create("span", { role: "gridcell", "aria-colspan": "4" }, WORDS.collectives));

// -- a row -------------------------------------------------------------------------------------------------------------
function rankingRow(unit, at) {
  const cell = (style, ...children) => create("span", { role: "gridcell", class: style }, ...children);
  const name = create("span", { class: "name", dir: "auto", title: fullName(unit.about) }, unit.about.name);
  const [rank, number, range, text] = ["rank", "number", "range", "number"].map((style) => create("span", { class: style }));
  const parts = rolesUsed.map((role) => create("i", { class: role }));
  const sign = create("span", { class: "sign" }, mark(unit));
  const load = cell("load", create("span", { class: "bar", "aria-hidden": "true" }, parts), number);
  range.append(create("i", {}), create("b", {}));
  range.setAttribute("aria-hidden", "true");
  const row = create("div", { role: "row", class: "line", id: `ranking-${at}`, "data-node": unit.id, "data-unit": unit.about.name },
    cell("rank", rank), cell("unit", sign, name), load, cell("doubt", range, text));
  return { row, rank, parts, number, range, text };
}

function fillRankingRow(unit, { load, rank, greatest, doubt }) {
  const filled = rankingRows.get(unit.id);
  filled.rank.textContent = rank ?? WORDS.none;
  filled.number.textContent = rounded(load.total);
  filled.parts.forEach((part, at) => { part.style.width = `${(100 * load[rolesUsed[at]]) / greatest}%`; });
  filled.text.textContent = doubt ? rangeWords(doubt) : "";
  filled.text.title = doubt ? say(WORDS.doubt_words, doubt) : "";
  filled.range.hidden = !doubt;
  if (doubt) drawRange(filled.range, doubt, rank);
}

const rangeWords = ({ best, worst }) => (best === worst ? String(best) : say(WORDS.doubt_range, { best, worst }));

// The range on the axis of all ranks, from the first at the left, with a stroke at the rank.
function drawRange(range, { best, worst }, rank) {
  const part = (value) => `${(100 * value) / singleUnits}%`;
  const [extent, stroke] = range.children;
  Object.assign(extent.style, { left: part(best - 1), width: part(worst - best + 1) });
  stroke.style.left = part(rank - 0.5);
}

const singleUnits = unitNodes.filter((unit) => !isCollective(unit)).length;

// -- the doubt ---------------------------------------------------------------------------------------------------------
// The best and worst rank hold for the whole document as it is printed. Of less than that Python is asked. The rank under
// the weights of the sliders is one of the possible ones.
const wholeDocument = () => !tasksFiltered() && values.moves.length === 0;
const nothingShown = () => !unitNodes.some(({ id }) => filtered.nodes.has(id));

function doubtOf() {
  const answer = wholeDocument() || nothingShown() ? null : askedRanking();
  return (unit, rank) => {
    const { best, worst } = wholeDocument() ? unit.about : answer?.get(pythonNames.get(unit.id)) ?? {};
    return rank && best && worst ? { best: Math.min(best, rank), worst: Math.max(worst, rank) } : null;
  };
}

const ASKING = { pause: 250, patience: 15000 }; // milliseconds: after the last change, and until no answer is awaited
const asking = { about: "", answer: null, failed: false, timer: 0 };
onClose(() => clearTimeout(asking.timer));

// The answer on what is on show, or null while it is awaited.
function askedRanking() {
  const { filters: { leader, part, words, roles }, moves } = values; // what leaves units out changes no rank
  const filters = { leader, part, words, roles };
  const about = JSON.stringify([filters, moves]);
  if (asking.about === about) return asking.answer;
  clearTimeout(asking.timer);
  Object.assign(asking, { about, answer: null, failed: false });
  asking.timer = setTimeout(() => askRanking(about, { filters, moves }), ASKING.pause);
  return null;
}

function askRanking(about, details) {
  const settle = (result) => {
    if (asking.about !== about || asking.answer) return;
    Object.assign(asking, result);
    fillRanking();
  };
  asking.timer = setTimeout(() => settle({ failed: true }), ASKING.patience);
  LINK.ask("ranking", details).then(
    (rows) => settle({ answer: new Map(rows.map((row) => [row.unit, row])), failed: false }),
    () => settle({ failed: true }),
  );
}

function doubtWords() {
  if (nothingShown()) return "";
  if (wholeDocument() || asking.answer) return WORDS.doubt_note;
  return asking.failed ? WORDS.doubt_unknown : WORDS.doubt_asked;
}

// -- the pane ----------------------------------------------------------------------------------------------------------
function fillRankingHeads() {
  const heads = [["rank", WORDS.rank], ["unit", WORDS.ranking_unit], ["load", WORDS.workload], ["doubt", WORDS.doubt]];
  byId("ranking-heads").replaceChildren(...heads.map(([style, words]) => create("span", { role: "columnheader", class: style }, words)));
  byId("ranking-heads").lastChild.title = WORDS.doubt_note;
  byId("ranking-keys").replaceChildren(...(rolesUsed.length > 1 ? rolesUsed.map(roleKey) : []));
  byId("ranking-keys").title = say(WORDS.ranking_note, { scheme: scheme() });
  unitNodes.forEach((unit, at) => rankingRows.set(unit.id, rankingRow(unit, at)));
  collectiveHead = makeCollectiveHead();
}

onChange((changed) => {
  if (changed.has("lang")) fillRankingHeads();
  if (SHOWN_IN_RANKING.some((name) => changed.has(name))) fillRanking();
  else rankingGrid.paintAll();
  if (changed.has("selected")) revealChosenUnit();
});
const SHOWN_IN_RANKING = ["lang", "filters", "weights", "moves"];
