"""A frame as a table that sorts and filters in Jupyter."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from jxgraph.i18n import labels
from jxgraph.tables.paper import to_html, to_markdown, written_cells
from jxgraph.tables.text import format_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

_ROWS_SHOWN = (10, 25, 100)
_MOST_BYTES = 2**24
"""Of a table in the browser; beyond it itables shows the first and last rows and says so."""


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Sortable:
    """A table that shows itself in Jupyter: sorted by a click on a head, filtered by words, without internet.

    Made by `sortable`. In a terminal it is plain text; kept in a notebook for readers without a kernel it is a Markdown
    table (``text/markdown`` of its forms).
    """

    frame: pd.DataFrame
    columns: tuple[str, ...] | None
    lang: str
    table: str

    def __repr__(self) -> str:
        return format_text(self.frame, self.columns, lang=self.lang)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {
            "text/plain": repr(self),
            "text/markdown": to_markdown(self.frame, self.columns, lang=self.lang, table=self.table),
            "text/html": self._live() if find_spec("itables") else self._still(),
        }

    def _still(self) -> str:
        return to_html(self.frame, self.columns, lang=self.lang, table=self.table)

    def _live(self) -> str:
        import itables
        import pandas as pd
        from itables.javascript import generate_init_offline_itables_html as library

        heads, numeric, rows = written_cells(self.frame, self.columns, self.lang, self.table)
        shown = pd.DataFrame(rows, columns=pd.Index(heads), dtype="str")
        # JupyterLab would put every cell to the right
        sides = [{"targets": [k], "className": f"dt-{'right' if n else 'left'}"} for k, n in enumerate(numeric)]
        # the library comes with every table: one that leant on another cell would stand empty when that is gone;
        # what follows its script is a notice about a cell of its own
        script, end, _ = library(itables.options.dt_bundle).rpartition("</script>")
        return (
            script
            + end
            + itables.to_html_datatable(
                shown,
                connected=False,
                showIndex=False,
                maxBytes=_MOST_BYTES,
                maxColumns=0,
                text_in_header_can_be_selected=False,
                display_logo_when_loading=False,
                lengthMenu=list(_ROWS_SHOWN),
                columnDefs=sides,
                classes="display compact",  # by default no text wraps, and the last columns are out of sight
                language=_words(self.lang),
            )
        )


def sortable(
    frame: pd.DataFrame, columns: Sequence[str] | None = None, *, lang: str = "en", table: str = ""
) -> Sortable:
    """Show a frame in Jupyter as a table that sorts and filters.

    It takes itables (the extra ``lab``); without it, and in a notebook that is not trusted, the table stands still.
    Titles, numbers and hostile texts are as in `to_markdown`.

    Parameters
    ----------
    frame, columns, lang, table
        As `to_markdown` takes them.

    Returns
    -------
    Sortable
        The last value of a cell shows itself; `print` gives aligned text.

    Raises
    ------
    UsageError
        There is no such column or language.

    Examples
    --------
    >>> import pandas as pd
    >>> sortable(pd.DataFrame({"unit": ["市商务局", "Finance"], "share": [0.04, 0.0216]}))
    Unit      Share
    市商务局   4.0%
    Finance    2.2%
    """
    made = Sortable(frame, None if columns is None else tuple(columns), lang, table)
    repr(made)  # what is wrong is said here, not while the notebook asks for a form
    return made


def _words(lang: str) -> dict[str, str]:
    say = labels(lang)
    return {
        key: say[f"grid_{key}"] for key in ("search", "info", "infoEmpty", "infoFiltered", "lengthMenu", "zeroRecords")
    }
