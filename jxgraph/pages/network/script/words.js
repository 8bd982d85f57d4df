// The page's own words in the language that is chosen; the document's words stay as printed.
let WORDS = DATA.words[DATA.lang];

const HEADING = document.querySelector("h1").textContent;

// Fill the words into {braces}; `values` may contain anything, so nothing of them is read again.
function say(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

const nameOf = (id) => nodes.get(id).about.name;
const kindName = ({ kind, kind_printed: printed }) => (kind || !printed ? WORDS.kinds[kind] : printed);
const clusterName = ({ cluster, names }) => (cluster ? names.join(WORDS.between) : WORDS.untied);
const scheme = () => DATA.scheme[WORDS.lang];

// The fixed texts of the template: data-text, data-label, data-title and data-hint name the word of each.
function translatePage() {
  const root = document.documentElement;
  root.lang = WORDS.html_lang;
  document.title = `${HEADING} · ${WORDS.page}`;
  const every = (name, put) =>
    document.querySelectorAll(`[data-${name}]`).forEach((element) => put(element, WORDS[element.dataset[name]]));
  every("text", (element, words) => { element.textContent = words; });
  every("label", (element, words) => element.setAttribute("aria-label", words));
  every("title", (element, words) => { element.title = words; });
  every("hint", (element, words) => { element.placeholder = words; });
}

function switchLanguage() {
  speak(WORDS.lang === "zh" ? "en" : "zh");
}

function speak(lang) {
  WORDS = DATA.words[lang];
  translatePage();
  fillFilters();
  refresh();
}
