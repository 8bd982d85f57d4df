"use strict";
(() => {
  const root = document.documentElement;
  const { texts, first_rows: FIRST_ROWS, network, units = [], codes = ["lead", "co_lead", "support"], by = "", leaders = [] } = JSON.parse(document.getElementById("words").textContent);
  const LANGUAGES = Object.keys(texts);
  const toast = document.getElementById("toast");
  const dialog = document.getElementById("opened");

  root.classList.add("js");

  // -- texts, in the language of the page --
  const language = () => root.dataset.lang;
  const nextLanguage = () => LANGUAGES[(LANGUAGES.indexOf(language()) + 1) % LANGUAGES.length];

  function say(key, facts = {}) {
    return texts[language()][key].replace(/\{(\w+)\}/g, (all, name) => (name in facts ? String(facts[name]) : all));
  }

  function element(tag, properties = {}, ...children) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  }

  // a text that follows the language
  function worded(node, key) {
    node.dataset.word = key;
    node.textContent = say(key);
    return node;
  }

  // the text of a cell: without other languages, its drawing, and the links of a number
  function textOf(cell) {
    const copy = cell.cloneNode(true);
    const others = LANGUAGES.filter((lang) => lang !== language()).map((lang) => `.${lang}`);
    for (const node of copy.querySelectorAll([...others, "svg, .o > div, .small, .on-paper, .unfold-row", ...(language() === "en" ? [] : [".gloss"])].join())) node.remove();
    for (const node of copy.querySelectorAll(".held, .o, br, li")) node.after(" ");
    return copy.textContent.replace(/\s+/g, " ").trim();
  }

  function notify(message) {
    // an open dialog lies above all the rest
    (dialog.open ? dialog : document.body).append(toast);
    toast.textContent = message;
    clearTimeout(notify.timer);
    notify.timer = setTimeout(() => { toast.textContent = ""; }, 4000);
  }

  // -- the language --
  const switcher = document.getElementById("language");
  switcher.hidden = false;
  switcher.addEventListener("click", () => {
    root.dataset.lang = nextLanguage();
    root.lang = say("html_lang");
    document.title = say("title");
    for (const node of document.querySelectorAll("[data-word]")) node.textContent = say(node.dataset.word);
    for (const node of document.querySelectorAll("[data-hint]")) node.placeholder = say(node.dataset.hint);
    for (const refresh of refreshers) refresh();
    label();
  });

  function label() {
    const next = texts[nextLanguage()];
    switcher.textContent = next.language_name;
    switcher.title = next.language_hint;
    switcher.lang = next.html_lang;
    document.querySelector("nav").setAttribute("aria-label", say("contents"));
  }

  // -- tables: sort, filter, copy, show all --
  const refreshers = [];
  const found = new WeakMap();

  function value(row, column) {
    const cell = row.cells[column];
    const text = cell.dataset.v ?? textOf(cell);
    // in a column of words 1.10 is the name of a task, not the number 1.1
    if (cell.dataset.v === undefined && !cell.classList.contains("n")) return text;
    const number = Number.parseFloat(text.replace(/[^\d.eE+-]/g, ""));
    return /^[-–]?[\d.]+(?:e[-+]?\d+)?%?$/i.test(text) && !Number.isNaN(number) ? number : text;
  }

  function compare(a, b) {
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return a.localeCompare(b, "zh-CN", { numeric: true });
  }

  // the first of the rows that a filter by leader leaves are seen, the others when asked for
  function arrange(body, rows) {
    let place = 0;
    for (const row of rows) {
      if (!row.classList.contains("away")) place += 1;
      row.classList.toggle("more", place > FIRST_ROWS);
      body.append(row);
    }
  }

  function sort(table, column, descending) {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [row, value(row, column)]);
    rows.sort(([, a], [, b]) => (a === "–" ? 1 : b === "–" ? -1 : (descending ? -1 : 1) * compare(a, b)));
    arrange(body, rows.map(([row]) => row));
    [...table.tHead.rows[0].cells].forEach((cell, place) => {
      if (place === column) cell.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
  }

  // on a phone a row is one line, and opened a card in which each number stands under its name; references are folded
  const phone = matchMedia("(max-width: 640px)");
  for (const list of document.querySelectorAll("details.references")) list.open = !phone.matches;

  const columnsOf = (box) => (box.dataset.columns ?? "").split(" ");

  function labelCells(box) {
    const [head, ...rows] = box.querySelector("table").rows;
    const titles = [...head.cells].map((cell) => textOf(cell));
    const [columns, brief] = [columnsOf(box), (box.dataset.brief ?? "").split(" ")];
    const first = [...head.cells].findIndex((cell) => cell.classList.contains("n"));
    if (brief.length < 2 && first >= 0) brief.push(columns[first]);
    head.dataset.label = say("sort");
    for (const row of rows) {
      [...row.cells].forEach((cell, column) => {
        cell.dataset.label = titles[column];
        cell.classList.toggle("brief", brief.includes(columns[column]));
      });
    }
  }

  function foldRows(box) {
    for (const row of box.querySelectorAll("tbody tr:not(:has(.unfold-row))")) {
      const button = element("button", { type: "button", className: "unfold-row" });
      button.setAttribute("aria-expanded", "false");
      button.setAttribute("aria-label", `${say("row_details")} ${textOf(row.querySelector("th") ?? row.cells[0])}`);
      (row.querySelector("th") ?? row.cells[0]).append(button);
    }
  }

  function unfoldRow(row, open = !row.classList.contains("open")) {
    row.classList.toggle("open", open);
    row.querySelector(".unfold-row")?.setAttribute("aria-expanded", String(open));
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("a, input, .o, details") || !phone.matches) return;
    const row = event.target.closest(".table tbody tr");
    if (row) unfoldRow(row);
  });

  function sortable(table) {
    [...table.tHead.rows[0].cells].forEach((cell, column) => {
      const button = element("button", { type: "button" });
      // a button is not printed again at the top of the next page
      const plain = element("span", { className: "on-paper" }, ...cell.cloneNode(true).childNodes);
      button.append(...cell.childNodes);
      cell.append(button, plain);
      button.addEventListener("click", () => {
        // numbers begin with the greatest, words with the first
        const before = cell.getAttribute("aria-sort");
        sort(table, column, before ? before === "ascending" : cell.classList.contains("n"));
      });
    });
  }

  // a spreadsheet would run a text that begins like this
  function harmless(text) {
    return /^[=+\-@\t\r＝＋－＠]/.test(text) && !/^-?[\d.,]+%?$/.test(text) ? `'${text}` : text;
  }

  // as a table, which Word and Excel take as one, and as text with tabs; lines of cells, of which the first is the head
  function clipboardTable(lines) {
    const safe = (text) => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
    const cells = lines.map((line) => line.map(({ text, number }) => ({ text: harmless(text), number })));
    // x:str keeps a word such as 1.10 one in Excel; attributes, for the browser would refuse a style under our policy
    const [head, ...body] = cells.map((line, at) => {
      const tag = at === 0 ? "th" : "td";
      return `<tr>${line.map(({ text, number }) => `<${tag} ${number ? 'align="right"' : "x:str"}>${safe(text)}</${tag}>`).join("")}</tr>`;
    });
    return {
      html: `<meta charset="utf-8"><table border="1" cellspacing="0" xmlns:x="urn:schemas-microsoft-com:office:excel"><thead>${head}</thead><tbody>${body.join("")}</tbody></table>`,
      plain: cells.map((line) => line.map(({ text }) => text).join("\t")).join("\n"),
    };
  }

  async function toClipboard(lines) {
    const { html, plain } = clipboardTable(lines);
    try {
      const blobs = { "text/html": html, "text/plain": plain };
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(Object.entries(blobs).map(([type, text]) => [type, new Blob([text], { type })])))]);
    } catch {
      // a page opened from a file may have no clipboard but this
      const fill = (event) => {
        event.preventDefault();
        event.clipboardData.setData("text/html", html);
        event.clipboardData.setData("text/plain", plain);
      };
      document.addEventListener("copy", fill, { once: true });
      document.execCommand("copy");
      document.removeEventListener("copy", fill);
    }
    notify(say("copied", { count: lines.length - 1 }));
  }

  function copy(box, shown) {
    const [head, ...rows] = box.querySelector("table").rows;
    const chosen = rows.filter((row) => (shown ? isShown(box, row) : !row.classList.contains("away")));
    toClipboard([head, ...chosen].map((row) => [...row.cells].map((cell) => ({ text: textOf(cell), number: cell.classList.contains("n") }))));
  }

  function isShown(box, row) {
    const { classList } = row;
    if (classList.contains("away") || classList.contains("out")) return false;
    return !classList.contains("more") || box.classList.contains("all") || box.classList.contains("filtered");
  }

  // the text by which a row is found: not the units that its sentence compares it with
  function searchText(row) {
    if (!found.has(row)) {
      const copy = row.cloneNode(true);
      for (const node of copy.querySelectorAll(".small")) node.remove();
      found.set(row, copy.textContent.toLowerCase());
    }
    return found.get(row);
  }

  function addTools(box) {
    const table = box.querySelector("table");
    const rows = [...table.tBodies[0].rows];
    refreshers.push(() => labelCells(box));
    labelCells(box);
    const fold = () => { if (phone.matches) foldRows(box); };
    phone.addEventListener("change", fold);
    fold();
    sortable(table);
    const tools = element("div", { className: "tools" });
    const matches = element("span", { className: "found" });
    matches.setAttribute("aria-live", "polite");
    const input = element("input", { type: "search", placeholder: say("filter_hint") });
    input.dataset.hint = "filter_hint";
    const field = element("label", {}, worded(element("span"), "filter"), input);
    const filter = () => {
      const wanted = folded(input.value);
      const words = [wanted, ...unitsFound(wanted).map(([name]) => name.toLowerCase())];
      let count = 0;
      for (const row of rows) {
        const out = wanted !== "" && !words.some((word) => searchText(row).includes(word));
        row.classList.toggle("out", out);
        count += out || row.classList.contains("away") ? 0 : 1;
      }
      box.classList.toggle("filtered", wanted !== "");
      matches.textContent = wanted === "" ? "" : say("rows_found", { count });
      counted();
    };
    input.addEventListener("input", filter);
    refreshers.push(filter);
    const copying = worded(element("button", { type: "button" }), "copy");
    copying.addEventListener("click", () => copy(box, false));
    const copyingShown = element("button", { type: "button" });
    copyingShown.addEventListener("click", () => copy(box, true));
    const counted = () => {
      const shown = rows.filter((row) => isShown(box, row)).length;
      copyingShown.hidden = shown === 0 || shown === rows.filter((row) => !row.classList.contains("away")).length;
      copyingShown.textContent = say("copy_shown", { count: shown });
    };
    box.addEventListener("unfolded", counted);
    if (rows.length > 10) tools.append(field, matches);
    tools.append(copying, copyingShown);
    if (rows.length > FIRST_ROWS) box.querySelector(".scroll").after(unfolding(box, rows));
    box.prepend(tools);
    filter();
  }

  function unfolding(box, rows) {
    const button = element("button", { type: "button", className: "unfold" });
    const name = () => {
      const all = box.classList.contains("all");
      const count = rows.filter((row) => !row.classList.contains("away")).length;
      button.hidden = count <= FIRST_ROWS;
      button.textContent = say(all ? "show_fewer" : "show_all", { count });
      button.setAttribute("aria-expanded", String(all));
      box.dispatchEvent(new Event("unfolded"));
    };
    button.addEventListener("click", () => { box.classList.toggle("all"); name(); });
    refreshers.push(name);
    name();
    return element("div", { className: "tools" }, button);
  }

  // -- the tasks of a number, of a unit; a task --
  const taskBox = document.querySelector("[data-name=tasks]");
  // in their order: of a comparison they stand in several tables
  const taskRows = [...document.querySelectorAll(".table tr[id^=t]")].sort((a, b) => a.id.slice(1) - b.id.slice(1));
  const idOf = (row) => textOf(row.cells[0]);
  const cellIn = (row, column) => row.cells[columnsOf(taskBox).indexOf(column)];

  function linkTo(kind, name) {
    const link = element("button", { type: "button", className: "link", textContent: name });
    link.dataset.go = `${kind}=${encodeURIComponent(name)}`;
    return link;
  }

  function card(row) {
    if (row.closest(".table") !== taskBox) return plainCard(row);
    const [leader, text, held, clause, line] = ["leader", "text", "units_and_roles", "clause", "line"].map((name) => cellIn(row, name));
    const promised = [...(cellIn(row, "target")?.children ?? [])].map((node) => node.cloneNode(true));
    const place = element("p", { className: "where" });
    const number = linkTo("task", idOf(row));
    place.append(number, "　", [textOf(leader), say("line_number", { line: textOf(line) })].filter(Boolean).join("　"));
    const who = element("div", {}, ...[...held.children].map((node) => node.cloneNode(true)));
    for (const name of who.querySelectorAll(".u")) name.replaceWith(linkTo("unit", textOf(name)));
    const printed = element("p", { className: "clause", textContent: textOf(clause) });
    return element("li", {}, place, element("p", { textContent: textOf(text) }), ...promised, who, printed);
  }

  // a row of any other table: each cell with its name
  function plainCard(row) {
    const cells = [...row.cells].filter((cell) => textOf(cell) !== "");
    return element("li", {}, ...cells.map((cell) => {
      const part = element("div", { className: "part" }, element("small", { textContent: cell.dataset.label }));
      part.append(...[...cell.childNodes].map((node) => node.cloneNode(true)));
      part.querySelector(".unfold-row")?.remove();
      return part;
    }));
  }

  function show(head, rows, { focus = "", about = "" } = {}) {
    document.getElementById("opened-head").textContent = head;
    const tools = element("div", { className: "tools" });
    if (about) tools.append(element("span", { textContent: about }));
    if (taskBox && rows[0]?.closest(".table") === taskBox) {
      const copying = worded(element("button", { type: "button" }), "copy_tasks");
      copying.addEventListener("click", () => toClipboard(taskLines(rows)));
      tools.append(copying);
    }
    if (focus && network) {
      const link = worded(element("a", { href: `${network}#${focus}` }), "in_network");
      link.addEventListener("click", (event) => {
        event.preventDefault();
        focusNetwork(`#${focus}`);
      });
      tools.append(link);
    }
    if (rows.length === 1 && rows[0].id) tools.append(worded(element("a", { href: `#${rows[0].id}`, className: "in-list" }), "in_list"));
    dialog.querySelector(".tools")?.remove();
    if (tools.childNodes.length) document.getElementById("opened-tasks").before(tools);
    document.getElementById("opened-tasks").replaceChildren(...rows.map(card));
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  }

  // number, task, leader, and the units of each role, of each task
  function taskLines(rows) {
    const columns = ["task_id", "text", "target", "leader"].filter((name) => columnsOf(taskBox).includes(name));
    const roles = ["lead", "co_lead", "support"];
    const holders = (row, role) => [...row.querySelectorAll(".held")].filter((held) => held.querySelector(`.role.${role}`)).flatMap((held) => [...held.querySelectorAll(".u")].map((name) => textOf(name))).join("、");
    const parts = (cell) => [...cell.querySelectorAll(".target")].map(textOf).join("；") || textOf(cell);
    const words = (row) => columns.map((name) => parts(cellIn(row, name)));
    const lines = rows.map((row) => [...words(row), ...roles.map((role) => holders(row, role))]);
    return [[...words(taskBox.querySelector("thead tr")), ...roles.map((role) => say(role))], ...lines].map((line) => line.map((text) => ({ text, number: false })));
  }

  function open(details) {
    const cell = details.closest("td, th");
    const rows = [...details.querySelectorAll("a:not(.away)")].map((link) => document.getElementById(link.hash.slice(1)));
    if (!cell) { show(textOf(details), rows); return; }
    const table = cell.closest("table");
    const second = cell.parentElement.cells[columnsOf(table.closest(".table")).indexOf("unit_b")];
    const named = textOf(cell.parentElement.querySelector("th[scope=row]")) + (second ? ` — ${textOf(second)}` : "");
    const column = textOf(table.tHead.rows[0].cells[cell.cellIndex]);
    const head = cell.scope === "row" ? named : `${named} · ${column}`;
    show(`${head} · ${say("opened_tasks", { count: rows.length })}`, rows);
  }

  // the name, and what it is called in English where the page has that and speaks it
  const titleOf = ([name, , , english = ""]) => (english && language() === "en" ? `${name} (${english})` : name);

  function openUnit(unit) {
    const [name, , held] = unit;
    const rows = [...new Set(held.map(([task]) => task))].sort((a, b) => a - b).map((task) => taskRows[task]);
    const roles = codes.map((role, code) => [role, held.filter(([, one]) => one === code).length]);
    const about = roles.filter(([, count]) => count).map(([role, count]) => `${say(role)} ${count}`).join(" · ");
    show(`${titleOf(unit)} · ${say("opened_tasks", { count: rows.length })}`, rows, { about, focus: `unit=${encodeURIComponent(name)}` });
  }

  function openTask(row) {
    const id = idOf(row);
    show(id, [row], { focus: `task=${encodeURIComponent(id)}` });
  }

  document.addEventListener("click", (event) => {
    const summary = event.target.closest(".o > summary");
    // what leads to tasks of another page opens as it does without a script
    if (summary && summary.parentElement.querySelector('a[href^="#"]')) {
      event.preventDefault();
      const { unit } = summary.parentElement.dataset;
      if (unit !== undefined && !chosenLeader) go(`unit=${encodeURIComponent(unit)}`);
      else open(summary.parentElement);
    } else if (event.target.dataset?.go) {
      go(event.target.dataset.go);
    } else if (event.target === dialog || event.target.closest("#close, .in-list")) {
      dialog.close();
    }
  });

  // -- the address: #unit=NAME and #task=ID open what they name, #t12 is the row of a task --
  // opened at once: the browser says later that the address changed, and Escape pressed before that must close something
  function go(hash) {
    location.hash = hash;
    follow();
  }

  function named(hash) {
    try {
      const [, kind, name] = decodeURIComponent(hash).match(/^#(?:(unit|task)=)?(.*)$/su) ?? [];
      return { kind, name };
    } catch {
      return {};
    }
  }

  let followed = null;

  function follow() {
    followed = location.hash;
    const { kind, name = "" } = named(location.hash);
    if (kind === undefined) {
      if (name === "") dialog.close();
      reveal(name);
      return;
    }
    const wanted = folded(name);
    const unit = units.find(([one]) => one === name) ?? units.find(([, forms]) => forms.includes(wanted));
    const task = taskRows.find((row) => bareId(folded(idOf(row))) === bareId(wanted));
    if (kind === "unit" && unit) openUnit(unit);
    else if (kind === "task" && task) openTask(task);
    else notify(say("not_found", { words: name.slice(0, 40) }));
  }

  // a task beyond the first rows, when a link leads to it
  function reveal(id) {
    const row = id ? document.getElementById(id) : null;
    if (!row?.matches(".table tr")) return;
    dialog.close();
    row.classList.remove("out", "away");
    const box = row.closest(".table");
    if (row.classList.contains("more")) box.classList.add("all");
    if (box.closest("details")) box.closest("details").open = true;
    unfoldRow(row, true);
    for (const refresh of refreshers) refresh();
    row.scrollIntoView({ block: "center" });
  }

  dialog.addEventListener("close", () => {
    if (named(location.hash).kind) history.replaceState(null, "", location.pathname + location.search);
    followed = location.hash;
  });
  window.addEventListener("hashchange", () => { if (location.hash !== followed) follow(); });

  // -- one search for units, by all that people call them, and tasks, by number and by words --
  const MOST = 8;

  function folded(words) { return words.normalize("NFKC").trim().toLowerCase(); }

  function bareId(id) { return id.replace(/^t(?=\d)/, ""); }

  // a unit whose name begins with the words stands before one that has them inside, and that before one called so
  function unitsFound(wanted) {
    if (wanted === "") return [];
    const score = ([name, forms]) => {
      const at = folded(name).indexOf(wanted);
      return at === 0 ? 1 : at > 0 ? 2 : forms.some((form) => form.startsWith(wanted)) ? 3 : forms.at(-1).includes(` ${wanted}`) ? 4 : 0;
    };
    const scored = units.map((unit) => [score(unit), unit]).filter(([points]) => points > 0);
    return scored.sort(([a], [b]) => a - b).map(([, unit]) => unit);
  }

  // 2.3.13 as T2.3.13, then 第13项 or 13 as the last of its number, then the words
  function tasksFound(wanted) {
    if (wanted === "") return [];
    const last = wanted.match(/^第?(\d+)[项条号]?$/)?.[1];
    const id = (row) => bareId(folded(idOf(row)));
    const tests = [
      (row) => id(row) === bareId(wanted),
      (row) => last !== undefined && id(row).split(".").at(-1) === last,
      (row) => /^[\d.]+$/.test(bareId(wanted)) && id(row).startsWith(bareId(wanted)),
      (row) => searchText(row).includes(wanted),
    ];
    return [...new Set(tests.flatMap((test) => taskRows.filter(test)))];
  }

  function addFinder(bar) {
    const input = element("input", { type: "search", id: "find", placeholder: say("find_hint"), autocomplete: "off" });
    input.dataset.hint = "find_hint";
    const list = element("div", { id: "suggestions", hidden: true });
    const label = worded(element("label", { htmlFor: "find" }), "find");
    const attributes = { role: "combobox", "aria-expanded": "false", "aria-controls": "suggestions", "aria-autocomplete": "list" };
    for (const [name, text] of Object.entries(attributes)) input.setAttribute(name, text);
    list.setAttribute("role", "listbox");
    const nameList = () => list.setAttribute("aria-label", say("find"));
    refreshers.push(nameList);
    nameList();
    let entries = [];
    let active = -1;

    const close = () => {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const take = (at) => {
      if (!entries[at]) return;
      const { hash } = entries[at];
      close();
      input.value = "";
      entries = [];
      go(hash);
    };
    const option = ({ name, words }, at) => {
      const row = element("div", { id: `suggestion-${at}` }, element("b", { textContent: name }), " ", words);
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      row.addEventListener("pointerdown", (event) => { event.preventDefault(); take(at); });
      return row;
    };
    const suggest = () => {
      const wanted = folded(input.value);
      const called = (unit) => ({
        hash: `unit=${encodeURIComponent(unit[0])}`, name: titleOf(unit),
        words: say("opened_tasks", { count: new Set(unit[2].map(([task]) => task)).size }),
      });
      const task = (row) => ({
        hash: row.closest(".table") === taskBox ? `task=${encodeURIComponent(idOf(row))}` : row.id,
        name: idOf(row), words: textOf(row.querySelector("td.brief")).slice(0, 60),
      });
      entries = [...unitsFound(wanted).slice(0, MOST).map(called), ...tasksFound(wanted).slice(0, MOST).map(task)];
      active = -1;
      const none = element("p", { textContent: say("found_none") });
      list.setAttribute("role", entries.length ? "listbox" : "status");
      list.replaceChildren(...(entries.length ? entries.map(option) : [none]));
      list.hidden = wanted === "";
      input.setAttribute("aria-expanded", String(wanted !== ""));
      input.removeAttribute("aria-activedescendant");
    };
    const activate = (at) => {
      if (entries.length === 0 || list.hidden) return;
      active = (at + entries.length) % entries.length;
      [...list.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === active)));
      list.children[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", `suggestion-${active}`);
    };
    input.addEventListener("input", suggest);
    input.addEventListener("focus", () => { if (input.value) suggest(); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) { event.preventDefault(); activate(active < 0 && step < 0 ? entries.length - 1 : active + step); }
      else if (event.key === "Enter") { event.preventDefault(); take(Math.max(active, 0)); } // or it presses the opened dialog's button
      else if (event.key === "Escape") close();
    });
    bar.append(element("div", { className: "finder" }, label, input, list));
  }

  // -- the tables of one leader: who carries what, and the tasks; all other numbers stay those of the document --
  let chosenLeader = null;

  function addLeaderFilter(bar) {
    const select = element("select", { id: "leader" });
    const label = worded(element("label", { htmlFor: "leader" }), by === "leader" ? "leader_filter" : "section_filter");
    const note = element("p", { className: "filtering" });
    note.setAttribute("aria-live", "polite");
    select.append(worded(element("option", { value: "" }), "all_leaders"));
    leaders.forEach(([name], place) => select.append(element("option", { value: String(place), textContent: name })));
    const tell = () => {
      if (!chosenLeader) { note.textContent = ""; return; }
      const [leader, printed, counted] = chosenLeader;
      const count = units.filter(([, , held]) => held.some(([task]) => counted.includes(task))).length;
      note.textContent = say("filtered_by", { leader, tasks: printed.length, units: count });
    };
    select.addEventListener("change", () => {
      chosenLeader = select.value === "" ? null : leaders[Number(select.value)];
      root.classList.toggle("by-leader", chosenLeader !== null);
      filterTasks();
      filterWorkload();
      tell();
      for (const refresh of refreshers) refresh();
    });
    refreshers.push(tell);
    bar.append(element("div", { className: "by-leader-filter" }, label, select));
    bar.after(note);
  }

  function filterTasks() {
    const printed = new Set(chosenLeader?.[1]);
    taskRows.forEach((row, task) => row.classList.toggle("away", chosenLeader !== null && !printed.has(task)));
    arrange(taskBox.querySelector("tbody"), taskRows);
  }

  const loadBox = document.querySelector("[data-name=workload]");
  const loadRows = [...(loadBox?.querySelectorAll("tbody tr") ?? [])].map((row) => ({
    row, cells: [...row.cells].map((cell) => [cell.dataset.v, cell.cloneNode(true).childNodes]),
  }));

  // the numbers of a unit in the tasks of the chosen leader
  function loadOf([, , held], counted) {
    const own = held.filter(([task]) => counted.has(task));
    const numbers = { lead: 0, co_lead: 0, support: 0, tasks: new Set(own.map(([task]) => task)).size, workload: 0 };
    for (const [, role, weight] of own) {
      numbers[["lead", "co_lead", "support"][role]] += 1;
      numbers.workload += weight;
    }
    return numbers;
  }

  function filterWorkload() {
    const columns = columnsOf(loadBox);
    for (const { row, cells } of loadRows) {
      row.classList.remove("away");
      [...row.cells].forEach((cell, at) => {
        const button = cell.querySelector(".unfold-row");
        cell.replaceChildren(...[...cells[at][1]].map((node) => node.cloneNode(true)));
        if (cells[at][0] !== undefined) cell.dataset.v = cells[at][0];
        if (button && !cell.querySelector(".unfold-row")) cell.append(button);
      });
    }
    for (const head of loadBox.querySelectorAll("thead th")) head.removeAttribute("aria-sort");
    if (!chosenLeader) { arrange(loadBox.querySelector("tbody"), loadRows.map(({ row }) => row)); return; }
    const counted = new Set(chosenLeader[2]);
    const loads = units.slice(0, loadRows.length).map((unit) => loadOf(unit, counted));
    const total = units.reduce((sum, unit) => sum + loadOf(unit, counted).workload, 0);
    const longest = Math.max(...loads.map(({ tasks }) => tasks));
    loads.forEach((load, at) => {
      const { row } = loadRows[at];
      const cellOf = (name) => row.cells[columns.indexOf(name)];
      row.classList.toggle("away", load.tasks === 0);
      if (textOf(cellOf("rank")) !== "–") cellOf("rank").textContent = 1 + loads.filter((other, place) => other.workload > load.workload + 1e-9 && textOf(loadRows[place].row.cells[columns.indexOf("rank")]) !== "–").length;
      for (const name of ["lead", "co_lead", "support", "tasks"]) retell(cellOf(name), String(load[name]));
      retell(cellOf("workload"), String(Number(load.workload.toFixed(2))));
      retell(cellOf("share"), `${(total ? 100 * load.workload / total : 0).toFixed(1)}%`, load.workload);
      cellOf("range").textContent = "–";
      redraw(cellOf("tasks_by_role"), load, longest);
      for (const link of row.querySelectorAll(".o a")) link.classList.toggle("away", !counted.has(Number(link.hash.slice(2))));
    });
    sort(loadBox.querySelector("table"), columns.indexOf("workload"), true);
  }

  function retell(cell, text, order) {
    const label = cell.querySelector("summary");
    if (text === "0" || !label) cell.textContent = text;
    else label.textContent = text;
    if (order !== undefined) cell.dataset.v = String(order);
  }

  function redraw(cell, load, longest) {
    const drawing = cell.querySelector("svg");
    const scale = drawing.width.baseVal.value / Math.max(longest, 1);
    let x = 0;
    for (const role of ["lead", "co_lead", "support"]) {
      const part = drawing.querySelector(`.${role}`);
      part?.setAttribute("x", x.toFixed(1));
      part?.setAttribute("width", (load[role] * scale).toFixed(1));
      x += load[role] * scale;
    }
    cell.dataset.v = String(load.tasks);
  }

  // -- the network, live when the reader opens it --
  const stage = document.querySelector(".stage");
  let frame = null;

  // the page inside has an origin of its own, so a word goes to any
  const speak = (word) => frame?.contentWindow?.postMessage(word, "*");

  function openNetwork() {
    frame = element("iframe", { title: say("network"), srcdoc: JSON.parse(document.getElementById("network-page").textContent) });
    frame.setAttribute("sandbox", "allow-scripts allow-downloads");
    frame.addEventListener("load", () => speak(language()));
    refreshers.push(() => speak(language()));
    stage.classList.add("live");
    stage.querySelector(".open-network").replaceWith(frame);
    frame.focus();
  }

  // a unit or a task in the network of this page, opened for it if need be; its link is that of the page beside this one
  function focusNetwork(hash) {
    dialog.close();
    if (frame) speak(hash);
    else {
      openNetwork();
      frame.addEventListener("load", () => speak(hash));
    }
    stage.scrollIntoView();
  }

  if (stage) {
    const button = worded(element("button", { type: "button", className: "open-network" }), "open_network");
    button.addEventListener("click", openNetwork);
    stage.prepend(button);
  }

  for (const box of document.querySelectorAll(".table")) addTools(box);
  if (units.length) {
    const bar = element("div", { className: "bar sheet" });
    const holder = element("div", { className: "finding" }, bar);
    holder.setAttribute("role", "search");
    document.querySelector("header").after(holder);
    addFinder(bar);
    if (leaders.length > 1 && loadBox && taskBox) addLeaderFilter(bar);
  }
  label();
  follow();
})();
