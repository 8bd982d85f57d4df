"""The explorer's link to Python in a browser, against stand-ins of the models of Jupyter and of marimo and a slow kernel."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

# The kernel takes a message after a while, answers with what it holds, and sets values of its own. Jupyter's model sends
# one message at a time, keeps later ones in a buffer, and leaves out echoes of its earlier messages, as ipywidgets does;
# marimo's sends each at once and has no echo.
STAND_INS = """
const later = (run, most = 30) => setTimeout(run, Math.random() * most);
function createModel(kind, kernel) {
  const held = { ...kernel.held }, on = {}, changed = new Set();
  let [flying, buffer, number] = [false, null, 0];
  const tell = (event, ...told) => (on[event] ?? []).forEach((run) => run(...told));
  const model = {
    sent: [], expected: new Map(),
    get: (name) => held[name],
    set(name, value) { held[name] = value; changed.add(name); tell(`change:${name}`); },
    save_changes() {
      const state = Object.fromEntries([...changed].map((name) => [name, held[name]]));
      changed.clear();
      if (kind === "jupyter" && flying) buffer = { ...buffer, ...state };
      else post(state);
    },
    send: (content) => { model.sent.push(content); kernel.asked(content, (answer) => tell("msg:custom", answer)); },
    on: (event, run) => { (on[event] ??= []).push(run); },
    off: (event, run) => { on[event] = (on[event] ?? []).filter((one) => one !== run); },
    listeners: () => Object.values(on).flat().length,
    arrive(name, value) {
      if (JSON.stringify(held[name]) === JSON.stringify(value)) return;
      held[name] = value;
      tell(`change:${name}`);
    },
  };
  function post(state) {
    const id = ++number;
    flying = true;
    model.sent.push(state);
    Object.keys(state).forEach((name) => model.expected.set(name, id));
    kernel.take(state, id);
  }
  model.echo = (state, id) => {
    for (const [name, value] of Object.entries(state)) {
      const own = model.expected.get(name);
      if (kind === "marimo" || (own !== undefined && own !== id)) continue;
      model.expected.delete(name);
      if (!(buffer && name in buffer)) model.arrive(name, value);
    }
    flying = false;
    if (buffer) [state, buffer] = [buffer, null], post(state);
  };
  return model;
}

// messages are kept in order in both directions
function createKernel(held) {
  const kernel = { held: { ...held }, models: [], asked: () => {} };
  let [inwards, outwards] = [Promise.resolve(), Promise.resolve()];
  const pause = () => new Promise((done) => later(done));
  const out = (run) => { outwards = outwards.then(pause).then(run); };
  kernel.take = (state, id) => {
    inwards = inwards.then(pause).then(() => {
      Object.assign(kernel.held, state);
      out(() => kernel.models.forEach((model) => model.echo(state, id)));
    });
  };
  kernel.set = (name, value) => {
    kernel.held[name] = value;
    out(() => kernel.models.forEach((model) => model.arrive(name, value)));
  };
  return kernel;
}

function createView(kind, kernel) {
  const model = createModel(kind, kernel), view = { model, performed: [] };
  kernel.models.push(model);
  const put = (patch) => Object.assign(view.values, patch);
  view.link = createLink(model, put, (name) => view.performed.push(name));
  view.values = view.link.values();
  view.choose = (name, value) => { view.values[name] = value; view.link.send({ [name]: value }); };
  return view;
}
const wait = (time) => new Promise((done) => setTimeout(done, time));
"""
KINDS = ("jupyter", "marimo")


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    script = files("jxgraph.explorer").joinpath("script/link.js").read_text(encoding="utf-8")
    opened = browser.new_page()
    opened.set_content("<!DOCTYPE html>")
    opened.add_script_tag(content=script + STAND_INS)
    yield opened
    opened.close()


@pytest.fixture
def run(page: Page) -> Callable[..., Any]:
    """Run a script with a kernel and a view of it, and return its result."""

    def evaluate(kind: str, body: str) -> Any:
        start = "const kernel = createKernel({ selected: 0, weights: 0, lang: 'en' }); const view = createView(kind, kernel);"
        return page.evaluate(f"async (kind) => {{ {start} {body} }}", kind)

    return evaluate


@pytest.mark.parametrize("kind", KINDS)
def test_changes_of_both_sides_arrive_in_any_order(run: Callable[..., Any], kind: str) -> None:
    """Ten times: the browser, then Python; Python, then the browser; both at once. All three hold the same at the end."""
    found = run(
        kind,
        """
        const results = [];
        for (let at = 1; at <= 10; at++) {
          view.choose("selected", `browser ${at}`);
          await wait(250);
          const first = kernel.held.selected;
          kernel.set("selected", `Python ${at}`);
          await wait(100);
          const second = view.values.selected;
          view.choose("weights", at); kernel.set("weights", -at); view.choose("weights", at + 0.5); kernel.set("lang", `l${at}`);
          await wait(350);
          const equal = new Set([kernel.held.weights, view.values.weights, view.model.get("weights")]).size;
          results.push([first, second, equal, view.values.lang]);
        }
        return results;
        """,
    )
    # marimo's model has no echo: what both sides change in the same instant may cross over
    crossed = {1} if kind == "jupyter" else {1, 2}
    assert [(first, second, lang) for first, second, _, lang in found] == [
        (f"browser {at}", f"Python {at}", f"l{at}") for at in range(1, 11)
    ]
    assert {equal for _, _, equal, _ in found} <= crossed


@pytest.mark.parametrize("kind", KINDS)
def test_a_slider_is_sent_seldom_and_its_last_step_surely(run: Callable[..., Any], kind: str) -> None:
    """A hundred steps in 0.4 s are a handful of messages, although Python sets something else meanwhile."""
    last, messages = run(
        kind,
        """
        for (let at = 1; at <= 100; at++) {
          view.choose("weights", at);
          if (at === 50) kernel.set("weights", -1);
          await wait(4);
        }
        await wait(400);
        return [kernel.held.weights, view.model.sent.length];
        """,
    )
    assert last == 100
    assert messages < 20


def test_what_python_set_is_not_sent_back(run: Callable[..., Any]) -> None:
    assert (
        run(
            "jupyter",
            'kernel.set("selected", 7); await wait(100); view.link.send({ selected: 7 }); return view.model.sent;',
        )
        == []
    )


def test_two_views_of_one_widget_follow_each_other(run: Callable[..., Any]) -> None:
    """They share the model; a change in one is a change in the other, and is sent once."""
    values, sent = run(
        "jupyter",
        """
        const other = { values: {} };
        other.link = createLink(view.model, (patch) => Object.assign(other.values, patch), () => {});
        view.choose("selected", 1);
        const before = other.values.selected;
        await wait(200);
        return [[before, other.values.selected], view.model.sent.length];
        """,
    )
    assert values == [1, 1]
    assert sent == 1


def test_questions_find_their_answers(run: Callable[..., Any]) -> None:
    """Also out of order; an error breaks the promise, and so does a front end without a kernel."""
    assert run(
        "marimo",
        """
        const waiting = [];
        kernel.asked = ({ ask, id }, answer) => waiting.push(() => answer(ask === "x" ? { id, error: "no" } : { id, value: ask }));
        const asked = ["a", "b", "x"].map((question) => view.link.ask(question).catch((error) => error.message));
        await wait(20);
        waiting.reverse().forEach((answer) => answer());
        view.model.send = () => { throw new Error("no kernel"); };
        const broken = await view.link.ask("c").catch((error) => error.message);
        return [...(await Promise.all(asked)), broken];
        """,
    ) == ["a", "b", "no", "no kernel"]


def test_python_undoes_and_a_closed_view_listens_to_nothing(run: Callable[..., Any]) -> None:
    """What waits to be sent when a view closes is sent."""
    assert run(
        "jupyter",
        """
        kernel.asked = (_, answer) => answer({ do: "undo" });
        view.model.send({});
        view.choose("selected", 1);
        view.choose("selected", 2);
        view.link.close();
        await wait(200);
        return [view.performed, kernel.held.selected, view.model.listeners()];
        """,
    ) == [["undo"], 2, 0]
