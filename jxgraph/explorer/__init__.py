"""The explorer of a document in a notebook: network, ranking, tasks and evidence, linked, and linked to Python.

Start at `Explorer` in `widget`. `choices` normalizes what is chosen, `shown` says what passes the filters, `data`
and `reading` what the browser gets, `still` what stands for it where nothing runs; `module` joins the scripts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jxgraph.errors import UsageError

if TYPE_CHECKING:
    from jxgraph.explorer.widget import Explorer
    from jxgraph.weights import SchemeLike


def explore(
    source: Any,
    *,
    lang: str = "en",
    scheme: SchemeLike | None = None,
    selected: Any = None,
    height: int = 720,
) -> Explorer:
    r"""Explore a document in a notebook: network, ranking, tasks and evidence side by side, each following the others.

    What is chosen with the mouse is in the traits of the widget, and setting them moves the view: `selected`,
    `filters`, `weights`, `moves` (what is tried), `corrections`. `frame` has the assignments of the selection;
    `subset`, `scenario` and `corrected` go on with it.

    Parameters
    ----------
    source, scheme
        Anything that `responsibility_matrix` takes, and what each role counts, as it takes it.
    lang
        ``"en"`` or ``"zh"``.
    selected
        Units and tasks that are selected at first: a name, an id, a list of both, a frame of them, a part of the
        document.
    height
        In pixels, 240 to 4000.

    Returns
    -------
    Explorer
        Shown as the last line of a cell, in JupyterLab, Notebook, VS Code, Colab and marimo.

    Raises
    ------
    UsageError
        The extra ``lab`` is not installed, or an argument makes no sense; else as `responsibility_matrix`.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> explorer = explore(parse_text("1.建设充电桩。(市发改委牵头,市财政局配合)\n2.促进消费。(市商务局牵头)"))
    >>> explorer.selected = "发改委"  # or by a click
    >>> explorer.frame[["task_id", "unit", "role"]].values.tolist()
    [['T1', '市发展改革委', 'lead']]
    >>> explorer.subset()
    <Breakdown 'text', 1 of 2 tasks (unit 市发展改革委): 2 units, 2 assignments, 0 remarks>
    """
    try:
        from jxgraph.explorer.widget import Explorer
    except ModuleNotFoundError as error:
        if error.name != "anywidget":
            raise
        raise UsageError("explorer.no_lab") from None
    return Explorer(source, lang=lang, scheme=scheme, selected=selected, height=height)
