"""The explorer of a document in a notebook: network, ranking, tasks and evidence, linked, and linked to Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jxgraph.errors import UsageError

if TYPE_CHECKING:
    from jxgraph.explorer.widget import Explorer
    from jxgraph.weights import SchemeLike


def explore(source: Any, *, lang: str = "en", scheme: SchemeLike | None = None, height: int = 720) -> Explorer:
    """Explore a document in a notebook.

    Parameters
    ----------
    source, scheme
        Anything that `responsibility_matrix` takes, and what each role counts, as it takes it.
    lang
        ``"en"`` or ``"zh"``.
    height
        In pixels.

    Returns
    -------
    Explorer
        A widget. `selected`, `frame`, `filters` and `weights` follow what the analyst does, and setting them moves
        the view.

    Raises
    ------
    UsageError
        The extra ``lab`` is not installed; else as `responsibility_matrix`.

    Examples
    --------
    >>> explore([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")])
    <Explorer 1 tasks, 2 units; nothing selected>
    """
    try:
        from jxgraph.explorer.widget import Explorer
    except ModuleNotFoundError as error:
        if error.name != "anywidget":
            raise
        raise UsageError("explorer.no_lab") from None
    return Explorer(source, lang=lang, scheme=scheme, height=height)
