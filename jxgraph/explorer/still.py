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

_COLUMNS = ("unit", "rank", "workload", "best", "worst")


def still_picture(data: Mapping[str, Any]) -> bytes:
    """Return the picture of the network as PNG, of few colours: a notebook keeps it, in a quarter of the bytes."""
    from PIL import Image

    picture = Image.open(io.BytesIO(still_image(data))).convert("RGB")
    few, file = picture.quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE), io.BytesIO()
    few.save(file, format="png")
    return file.getvalue()


def still_html(picture: bytes, data: Mapping[str, Any], doubt: pd.DataFrame, lang: str) -> str:
    """Return the picture and the first units of a `ranking` as HTML without style or script, all text escaped."""
    words = data["words"][lang]
    heading = data["heading"] or words["untitled"]
    image = base64.b64encode(picture).decode()
    said = words["sentence_space"].join([_size(data, words), words["still_run"]])
    return (
        f'<div class="jxgraph-still"><p><strong>{escape(heading)}</strong></p><p>{escape(said)}</p>'
        f'<img alt="{escape(heading)}" width="100%" src="data:image/png;base64,{image}">'
        f"{to_html(doubt.head(_ROWS).reset_index(), _COLUMNS, lang=lang, table='ranking')}</div>"
    )


def _size(data: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """Say how large the document is, and who carries the most of it."""
    units = [node["about"] for node in data["nodes"] if node["about"]["mode"] == "unit"]
    facts = {"tasks": len(data["nodes"]) - len(units), "units": len(units)}
    first = next((unit for unit in units if unit["rank"] == "1" and float(unit["workload"])), None)
    if first is None:
        return words["still_size_none"].format(**facts)
    return words["still_size"].format(**facts, unit=first["name"], led=first["lead"], load=first["workload"])
