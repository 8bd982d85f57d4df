"""The widget itself: what it sends to the browser, what comes back, and what that is in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from jxgraph.explorer.data import explorer_data
from jxgraph.explorer.module import module_text
from jxgraph.matrix import responsibility_matrix

if TYPE_CHECKING:
    from jxgraph.weights import SchemeLike


class Explorer(anywidget.AnyWidget):
    """A document in a notebook; see `jxgraph.explore`."""

    _esm = module_text()
    data = traitlets.Dict().tag(sync=True)
    lang = traitlets.Unicode("en").tag(sync=True)
    height = traitlets.Int(720).tag(sync=True)
    view = traitlets.Unicode("tasks").tag(sync=True)
    selected = traitlets.Dict().tag(sync=True)
    filters = traitlets.Dict().tag(sync=True)
    weights = traitlets.Dict(allow_none=True).tag(sync=True)
    moves = traitlets.List().tag(sync=True)
    corrections = traitlets.List().tag(sync=True)

    def __init__(self, source: Any, *, lang: str, scheme: SchemeLike | None, height: int) -> None:
        R = responsibility_matrix(source, scheme=scheme)
        super().__init__(
            data=explorer_data(R, source, lang=lang),
            lang=lang,
            height=height,
            selected={"units": [], "tasks": []},
            filters={"leader": "", "part": "", "kinds": [], "clusters": [], "roles": [], "words": "", "load": 0.0},
            weights={"lead": 1.0, "co_lead": 0.5, "support": 0.25},
        )
        self._source, self._matrix = source, R
