"use strict";
(() => {
  const root = document.documentElement;
  const { texts, first_rows: FIRST_ROWS } = JSON.parse(document.getElementById("words").textContent);
  const LANGUAGES = Object.keys(texts);
  const toast = document.getElementById("toast");

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
    for (const node of copy.querySelectorAll([...others, "svg, .o > div, .small, .on-paper"].join())) node.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  }

  function notify(message) {
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

  function sort(table, column, descending) {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [row, value(row, column)]);
    rows.sort(([, a], [, b]) => (a === "–" ? 1 : b === "–" ? -1 : (descending ? -1 : 1) * compare(a, b)));
    rows.forEach(([row], place) => {
      row.classList.toggle("more", place >= FIRST_ROWS);
      body.append(row);
    });
    [...table.tHead.rows[0].cells].forEach((cell, place) => {
      if (place === column) cell.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
  }

  // on a phone a row is a card, in which each number stands under its name
  function labelCells(table) {
    const [head, ...rows] = table.rows;
    const titles = [...head.cells].map((cell) => textOf(cell));
    head.dataset.label = say("sort");
    for (const row of rows) [...row.cells].forEach((cell, column) => { cell.dataset.label = titles[column]; });
  }

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

  async function copy(box) {
    const rows = [...box.querySelectorAll("tr")].filter((row) => getComputedStyle(row).display !== "none");
    const text = rows.map((row) => [...row.cells].map((cell) => harmless(textOf(cell))).join("\t")).join("\n");
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = element("textarea", { value: text });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    notify(say("copied", { count: rows.length - 1 }));
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
    refreshers.push(() => labelCells(table));
    labelCells(table);
    sortable(table);
    const tools = element("div", { className: "tools" });
    const matches = element("span", { className: "found" });
    matches.setAttribute("aria-live", "polite");
    const input = element("input", { type: "search", placeholder: say("filter_hint") });
    input.dataset.hint = "filter_hint";
    const field = element("label", {}, worded(element("span"), "filter"), input);
    const filter = () => {
      const wanted = input.value.trim().toLowerCase();
      let count = 0;
      for (const row of rows) {
        const out = wanted !== "" && !searchText(row).includes(wanted);
        row.classList.toggle("out", out);
        count += out ? 0 : 1;
      }
      box.classList.toggle("filtered", wanted !== "");
      matches.textContent = wanted === "" ? "" : say("rows_found", { count });
    };
    input.addEventListener("input", filter);
    refreshers.push(filter);
    const copying = worded(element("button", { type: "button" }), "copy");
    copying.addEventListener("click", () => copy(box));
    if (rows.length > 10) tools.append(field, matches);
    tools.append(copying);
    if (rows.length > FIRST_ROWS) box.querySelector(".scroll").after(unfolding(box, rows.length));
    box.prepend(tools);
  }

  function unfolding(box, count) {
    const button = element("button", { type: "button", className: "unfold" });
    const name = () => {
      const all = box.classList.contains("all");
      button.textContent = say(all ? "show_fewer" : "show_all", { count });
      button.setAttribute("aria-expanded", String(all));
    };
    button.addEventListener("click", () => { box.classList.toggle("all"); name(); });
    refreshers.push(name);
    name();
    return element("div", { className: "tools" }, button);
  }

  // -- the tasks of a number --
  const dialog = document.getElementById("opened");

  function card(row) {
    const [id, leader, text, units, clause, line] = row.cells;
    const place = element("p", { className: "where" });
    place.textContent = [textOf(id), textOf(leader), say("line_number", { line: textOf(line) })].filter(Boolean).join("　");
    const held = element("p");
    held.append(...[...units.childNodes].map((node) => node.cloneNode(true)));
    const printed = element("p", { className: "clause", textContent: textOf(clause) });
    return element("li", {}, place, element("p", { textContent: textOf(text) }), held, printed);
  }

  function open(details) {
    const cell = details.closest("td, th");
    const table = cell.closest("table");
    const pair = table.closest("[data-name=ties]") ? ` — ${textOf(cell.parentElement.cells[1])}` : "";
    const named = textOf(cell.parentElement.querySelector("th[scope=row]")) + pair;
    const rows = [...details.querySelectorAll("a")].map((link) => document.getElementById(link.hash.slice(1)));
    const column = textOf(table.tHead.rows[0].cells[cell.cellIndex]);
    const head = details.closest(".member") ? textOf(details) : cell.scope === "row" ? named : `${named} · ${column}`;
    document.getElementById("opened-head").textContent = `${head} · ${say("opened_tasks", { count: rows.length })}`;
    document.getElementById("opened-tasks").replaceChildren(...rows.map(card));
    dialog.showModal();
    dialog.scrollTop = 0;
  }

  document.addEventListener("click", (event) => {
    const summary = event.target.closest(".o > summary");
    if (summary) {
      event.preventDefault();
      open(summary.parentElement);
    } else if (event.target === dialog || event.target.closest("#close")) {
      dialog.close();
    }
  });

  // a task beyond the first rows, when a link leads to it
  function reveal() {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (row && row.classList.contains("more")) {
      row.closest(".table").classList.add("all");
      for (const refresh of refreshers) refresh();
      row.scrollIntoView();
    }
  }

  window.addEventListener("hashchange", reveal);

  // -- the network, live when the reader opens it --
  const stage = document.querySelector(".stage");
  if (stage) {
    const button = worded(element("button", { type: "button", className: "open-network" }), "open_network");
    button.addEventListener("click", () => {
      const frame = element("iframe", { title: say("network"), srcdoc: JSON.parse(document.getElementById("network-page").textContent) });
      frame.setAttribute("sandbox", "allow-scripts allow-downloads");
      // the page inside has an origin of its own, so the word goes to any
      const speak = () => frame.contentWindow?.postMessage(language(), "*");
      frame.addEventListener("load", speak);
      refreshers.push(speak);
      stage.classList.add("live");
      button.replaceWith(frame);
      frame.focus();
    });
    stage.prepend(button);
  }

  for (const box of document.querySelectorAll(".table")) addTools(box);
  label();
  reveal();
})();
