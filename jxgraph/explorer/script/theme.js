// Light or dark as the notebook is, and keys that stay within the widget.
const HOST = ROOT.host;
const DARK = matchMedia("(prefers-color-scheme: dark)");
const MIDDLE = 0.5; // of the lightness of a ground: darker is dark
const AFTER_THEME = 400; // milliseconds until a notebook's new theme is on the screen

// How notebooks say that they are dark: marimo and others by a class, Colab and others by an attribute, VS Code by a class.
const DARK_MARKS = [
  'body[data-jp-theme-light="false"]', "body.vscode-dark", "body.vscode-high-contrast:not(.vscode-high-contrast-light)",
  'html[theme="dark"]', "html.dark", "body.dark", '[data-theme="dark"]:is(html, body)',
].join(",");

// The first ground behind the widget that can be seen, as [red, green, blue]; null where all are transparent.
function groundBehind() {
  for (let element = outerOf(HOST); element; element = outerOf(element)) {
    const [red, green, blue, solid = 1] = getComputedStyle(element).backgroundColor.match(/[\d.]+/gu)?.map(Number) ?? [0, 0, 0, 0];
    if (solid > MIDDLE) return [red, green, blue];
  }
  return null;
}

const outerOf = (element) => element.parentElement ?? element.getRootNode().host ?? null;
const lightness = ([red, green, blue]) => (0.299 * red + 0.587 * green + 0.114 * blue) / 255;

function isDark() {
  const ground = groundBehind();
  return ground ? lightness(ground) < MIDDLE : Boolean(document.querySelector(DARK_MARKS)) || DARK.matches;
}

function followTheme() {
  const theme = isDark() ? "dark" : "light";
  if (HOST.dataset.theme !== theme) HOST.dataset.theme = theme; // only then: the observer may see this element
}

function watchTheme() {
  let later = 0;
  const follow = () => {
    followTheme();
    clearTimeout(later);
    later = setTimeout(followTheme, AFTER_THEME);
  };
  const watcher = new MutationObserver(follow);
  [document.documentElement, document.body].forEach((element) => watcher.observe(element, { attributes: true }));
  DARK.addEventListener("change", follow);
  follow();
  return () => {
    clearTimeout(later);
    watcher.disconnect();
    DARK.removeEventListener("change", follow);
  };
}

// -- keys ------------------------------------------------------------------------------------------------------------
// JupyterLab's shortcuts are off within an element with this attribute; other notebooks do not hear the key at all.
HOST.setAttribute("data-lm-suppress-shortcuts", "true");
for (const event of ["keydown", "keyup", "keypress", "copy", "cut", "paste"]) ROOT.addEventListener(event, (one) => one.stopPropagation());

const isTyping = ({ target }) => target.matches('input[type="text"], textarea');

const CONTROL_KEYS = {
  z: (event) => (event.shiftKey ? redo() : undo()),
  y: () => redo(),
};

function widgetKey(event) {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const action = event.ctrlKey || event.metaKey ? CONTROL_KEYS[event.key.toLowerCase()] : PLAIN_KEYS[event.key];
  if (!action || (isTyping(event) && event.key !== "Escape")) return; // a field undoes its own typing
  event.preventDefault();
  action(event);
}

const PLAIN_KEYS = {
  "/": () => byId("search").focus(),
  Escape: () => closePopovers() || select([]),
};
ROOT.addEventListener("keydown", widgetKey);
