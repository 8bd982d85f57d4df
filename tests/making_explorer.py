"""The explorer in a page, with a stand-in for the model by which a notebook links it to Python."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jxgraph as jx
from jxgraph.explorer.module import module_text

if TYPE_CHECKING:
    from playwright.sync_api import Page

MODEL = """
const state = STATE, on = {}, sent = [];
const model = {
  get: (name) => state[name],
  set: (name, value) => {
    const changed = JSON.stringify(state[name]) !== JSON.stringify(value);
    state[name] = value;
    sent.push(name);
    if (changed) tell(`change:${name}`); // to all views
  },
  save_changes: () => {},
  send: (message) => { sent.push(message); },
  on: (event, heard) => { (on[event] ||= []).push(heard); },
  off: (event, heard) => { on[event] = (on[event] || []).filter((each) => each !== heard); },
};
const tell = (event, ...told) => (on[event] || []).forEach((heard) => heard(...told));
const fromPython = (name, value) => { state[name] = value; tell(`change:${name}`); };
const ends = [...document.querySelectorAll(".cell")].map((el) => WIDGET.render({ model, el }));
const W = document.querySelector(".cell").jxgraph;
const inside = (selector) => document.querySelector(".cell").querySelector("div").shadowRoot.querySelector(selector);
"""

MISREAD = """2025年试验市重点工作责任分解
(列第一位的为牵头单位)
1.建设充电桩。推进数字化。(市发改委、财政局,市经信局市商务局)
2.促进消费。(市商务局,市税务局)
3.招商引资。(责任单位:)
4.没有分工的一项。
5.办好民生实事。(市民政局,市教育局,市教育局)
"""
"""A document with much to check: names glued together, an empty clause, a task without one, a unit named twice."""


def explorer_page(source: Any, *, views: int = 1, ground: str = "", **settings: Any) -> str:
    """Return a page with one or more views of an explorer; in scripts `W` is the handle of the first.

    `fromPython(name, value)` sets a trait, `state` has them all, `sent` what went to Python: names of traits, messages.
    """
    widget = jx.explore(source, **settings)
    synced = {name: value for name, value in widget.get_state().items() if name in widget.trait_names(sync=True)}
    own = {name: value for name, value in synced.items() if not name.startswith("_") and _is_json(value)}
    state = json.dumps(own, ensure_ascii=False).replace("<", "\\u003c")
    module = module_text().replace("export default", "const WIDGET =").replace("</", "<\\/")
    cells = '<div class="cell"></div>' * views
    script = module + MODEL.replace("STATE", state, 1)
    style = f"body {{ margin: 0; background: {ground or 'transparent'} }}"
    return (
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>x</title><style>{style}</style>'
        f"<body><main><h1>x</h1>{cells}</main><script>{script}</script></body></html>"
    )


def trait(page: Page, name: str) -> Any:
    """Return what Python has of a trait, as soon as all is sent: the link waits a moment between two sendings."""
    return page.evaluate("name => new Promise(done => setTimeout(() => done(state[name]), 120))", name)


def selected(page: Page) -> dict[str, list[str]]:
    """Return what Python has as selected."""
    chosen: dict[str, list[str]] = trait(page, "selected")
    return chosen


def sent(page: Page, name: str) -> Any:
    """Return a trait as Python has it, as soon as all is sent."""
    page.wait_for_function("name => JSON.stringify(state[name]) === JSON.stringify(W.values[name])", arg=name)
    return page.evaluate("name => state[name]", name)


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value)
    except TypeError:
        return False
    return True
