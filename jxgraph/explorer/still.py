"""The explorer as a picture and a table, for where nothing runs: a stored or untrusted notebook, a printed one."""

from __future__ import annotations

import base64
import io
from html import escape
from typing import TYPE_CHECKING, Any

from jxgraph.pages.network.picture import still_image
from jxgraph.tables import to_html

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

_ROWS = 10
"""Units that the table has, at most."""

_COLOURS = 128

_NO_ERROR = (
    ".jp-OutputArea-child:has(+ .jp-OutputArea-child .jxgraph-still) > .jp-OutputArea-output:not(:has(*)){display:none}"
)
"""Hides the line in which a notebook that was opened again says that it has lost the widget: the output before,
while it has text alone."""

_LEFT = ".jxgraph-still :is(th:first-child,tfoot td){text-align:left}"
"""A notebook would set names and the note at the right; its style outdoes an attribute of the cells."""

_COLUMNS = ("unit", "rank", "workload", "best", "worst")


def still_picture(data: Mapping[str, Any]) -> bytes:
    """Return the picture of the network as PNG; empty for a large document, of which nothing could be read.

    It has few colours: a notebook keeps it, in a quarter of the bytes.
    """
    from PIL import Image

    if data["view"] != "tasks":
        return b""
    picture = Image.open(io.BytesIO(still_image(data))).convert("RGB")
    few, file = picture.quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE), io.BytesIO()
    few.save(file, format="png")
    return file.getvalue()


def still_html(picture: bytes, data: Mapping[str, Any], doubt: pd.DataFrame, lang: str, still_id: str = "") -> str:
    """Return the picture and the first units of a `ranking` as HTML without script, all text escaped.

    `still_id` is that of the live view, which hides it.
    """
    words = data["words"][lang]
    heading = escape(data["heading"] or words["untitled"])
    source = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    image = f'<img alt="{heading}" style="max-width:100%" src="{source}">' if picture else ""
    summary = escape(words["sentence_space"].join([_size(data, words), words["still_run"]]))
    own, style = (f" jxgraph-still-{still_id}", f"<style>{_NO_ERROR}{_LEFT}</style>") if still_id else ("", "")
    return (
        f'<div class="jxgraph-still{own}">{style}'
        f"<p><strong>{heading}</strong></p><p>{summary}</p>{image}"
        f"{to_html(doubt.head(_ROWS).reset_index(), _COLUMNS, lang=lang, table='ranking')}</div>"
    )


def _size(data: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """Say how large the document is, and who carries the most of it: several where they carry the same."""
    units = [node["about"] for node in data["nodes"] if node["about"]["mode"] == "unit"]
    size = words["still_size"].format(tasks=len(data["nodes"]) - len(units), units=len(units))
    first = [unit for unit in units if unit["rank"] == "1" and float(unit["workload"])]
    if not first:
        return size
    names = words["list_separator"].join(unit["name"] for unit in first)
    return words["sentence_space"].join([size, words["still_first"].format(unit=names, load=first[0]["workload"])])
