"""A frame as a table that sorts and filters in Jupyter."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from jxgraph.i18n import labels
from jxgraph.tables.paper import cell_texts, to_html, to_markdown
from jxgraph.tables.text import format_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

_PAGE_LENGTHS = (10, 25, 100)
_MOST_BYTES = 2**24
"""Of a table in the browser; itables cuts a larger one, with a notice."""


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Sortable:
    """A table that Jupyter displays sorted by a click on a head and filtered by words, offline; made by `sortable`.

    In a terminal it is plain text; in a notebook without a kernel it is a Markdown table.
    """

    frame: pd.DataFrame
    columns: tuple[str, ...] | None
    lang: str
    table: str

    def __repr__(self) -> str:
        return format_text(self.frame, self.columns, lang=self.lang, table=self.table)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {
            "text/plain": repr(self),
            "text/markdown": self._bare(to_markdown),
            "text/html": self._live() if find_spec("itables") else self._still(),
        }

    def _still(self) -> str:
        return self._bare(to_html)

    def _bare(self, write: Callable[..., str]) -> str:
        return write(self.frame, self.columns, lang=self.lang, table=self.table, caption="", note="")

    def _live(self) -> str:
        import itables
        import pandas as pd
        from itables.javascript import generate_init_offline_itables_html as library

        heads, numeric, rows = cell_texts(self.frame, self.columns, self.lang, self.table)
        texts = pd.DataFrame(rows, columns=pd.Index(heads), dtype="str")
        # JupyterLab would align every cell to the right
        sides = [{"targets": [k], "className": f"dt-{'right' if n else 'left'}"} for k, n in enumerate(numeric)]
        # every table has its own copy of the library: one that used another cell's would be empty without that cell;
        # after the script, itables adds a notice about a cell of its own
        script, end, _ = library(itables.options.dt_bundle).rpartition("</script>")
        return (
            script
            + end
            + itables.to_html_datatable(
                texts,
                connected=False,
                showIndex=False,
                maxBytes=_MOST_BYTES,
                maxColumns=0,
                text_in_header_can_be_selected=False,
                display_logo_when_loading=False,
                lengthMenu=list(_PAGE_LENGTHS),
                columnDefs=sides,
                classes="display compact",  # by default no text wraps, and the last columns are cut
                language=_words(self.lang),
            )
        )


def sortable(
    frame: pd.DataFrame, columns: Sequence[str] | None = None, *, lang: str = "en", table: str = ""
) -> Sortable:
    """Make a table of a frame that sorts and filters in Jupyter.

    It needs itables (the extra ``lab``); without it, and in an untrusted notebook, the table is static.
    Titles, numbers and hostile texts are as in `to_markdown`.

    Parameters
    ----------
    frame, columns, lang, table
        As `to_markdown` takes them.

    Returns
    -------
    Sortable
        Jupyter displays it as the last value of a cell; `print` writes aligned text.

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
    result = Sortable(frame, None if columns is None else tuple(columns), lang, table)
    repr(result)  # errors are raised here, not when the notebook displays the table
    return result


def _words(lang: str) -> dict[str, str]:
    texts = labels(lang)
    return {
        key: texts[f"grid_{key}"]
        for key in ("search", "info", "infoEmpty", "infoFiltered", "lengthMenu", "zeroRecords")
    }
