"""The network page as one HTML file: template, style, script, font and data put together."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from dataclasses import dataclass, field
from functools import cache
from html import escape
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

import pandas as pd

from jxgraph.errors import UsageError, expect
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.clusters import cluster_numbers
from jxgraph.measures.ties import ties as found_ties
from jxgraph.model import Breakdown
from jxgraph.pages.network.data import page_data, page_words
from jxgraph.pages.network.labels import shown
from jxgraph.pages.network.picture import picture
from jxgraph.scenarios import Scenario
from jxgraph.subsets import subset_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


# The font of the page: Noto Sans SC with the glyphs of the page and no others.


NOTICE = """The embedded font is a subset of Noto Sans SC.
Copyright 2014-2021 Adobe (http://www.adobe.com/), with Reserved Font Name 'Source'.
This Font Software is licensed under the SIL Open Font License, Version 1.1.
This license is available with a FAQ at: https://openfontlicense.org"""

_FILE = "fonts/NotoSansSC-Regular.ttf"

# tables for typesetting that a page of plain horizontal text does not use
_DROPPED = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "vhea", "vmtx")


def font_file() -> Path:
    """Find the Noto Sans SC that zhplot ships.

    Raises
    ------
    UsageError
        zhplot is not installed, or its font is not where it was.
    """
    # importing zhplot would change matplotlib's settings
    spec = find_spec("zhplot")
    if spec is None or spec.origin is None:
        raise UsageError("the font of the page comes with the package zhplot, which is not installed")
    file = Path(spec.origin).parent / _FILE
    if not file.is_file():
        raise UsageError(f"the installed zhplot lacks its font {_FILE}")
    return file


def with_font(style: str, text: str) -> str:
    """Put the font of a page with this text and of all of ASCII in front of its style, under the name ``jxgraph``."""
    font = base64.b64encode(woff("".join(map(chr, range(0x20, 0x7F))) + text)).decode()
    return f'@font-face{{font-family:"jxgraph";src:url(data:font/woff;base64,{font})}}\n{style}'


def woff(text: str) -> bytes:
    """Make a WOFF font of the characters of `text`; those that the font lacks are left to the reader's own fonts.

    The same characters give the same bytes.
    """
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    # the outline of .notdef is the box that stands for a character which no font has
    options = Options(drop_tables=list(_DROPPED), hinting=False, layout_features=[], notdef_outline=True)
    options.name_IDs = [0, 1, 2, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=sorted(set(map(ord, text))))
    subset = io.BytesIO()
    # the outlines stay as they are, and so do the boxes around them
    with TTFont(font_file(), lazy=True, recalcTimestamp=False, recalcBBoxes=False) as font:
        # the font names no glyph, and to name 30,000 of them by their characters takes longer than all the rest
        font.setGlyphOrder([".notdef", *(f"g{number}" for number in range(1, font["maxp"].numGlyphs))])
        subsetter.subset(font)
        font.flavor = "woff"
        font.save(subset)
    return subset.getvalue()


# The page as one HTML text: template, style, script, font and data put together.


_SCRIPTS = (
    *("model", "state", "words", "elements", "drawing", "labels", "canvas", "tooltip"),
    *("overview", "details", "selection", "filters", "search", "picture", "main"),
)
"""Parts of the page's script, in the order in which they are joined: a part uses what stands before it at once, and
what stands behind it only when the reader does something."""

_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
"""Makes a browser's developer tools ask for a file: `//# sourceMappingURL=vis-network.min.js.map`."""

_END_OF_SCRIPT = re.compile(r"<(?=/script|!--)", re.IGNORECASE)
_UNSAFE_IN_SCRIPT = re.compile("[<>&\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What could end the data, turn the direction of the source, or cannot be written as UTF-8."""


@dataclass(frozen=True, slots=True, repr=False)
class NetworkPage:
    """An interactive page of a network: ``str(page)`` is the whole HTML, to be written as UTF-8.

    In Jupyter it shows itself, in a frame of its own that can reach nothing around it. A notebook that is not trusted
    drops the frame, and with it the style that hides the picture and the note behind it.
    """

    html: str
    title: str
    lang: str
    data: Mapping[str, Any] = field(compare=False)

    def __str__(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"<NetworkPage {self.title!r}: {len(self.html.encode()) // 1000} kB, {self.lang}>"

    def _repr_html_(self) -> str:
        still = base64.b64encode(picture(self.data)).decode()
        return (
            f'<iframe srcdoc="{escape(self.html)}" sandbox="allow-scripts allow-downloads" '
            f'title="{escape(self.title)}" style="width:100%;height:760px;border:1px solid #d5dade"></iframe>'
            f'<div class="jxgraph-still"><p>{escape(page_words(self.lang)["still"])}</p>'
            f'<img alt="{escape(self.title)}" style="max-width:100%" src="data:image/png;base64,{still}"></div>'
            "<style>iframe + .jxgraph-still{display:none}</style>"
        )

    def _repr_png_(self) -> bytes:
        return picture(self.data)


def network_page(
    source: Any,
    *,
    lang: str = "en",
    title: str = "",
    nulls: Sequence[str] | None = None,
    ties: pd.DataFrame | None = None,
    clusters: pd.DataFrame | None = None,
) -> NetworkPage:
    """Make the interactive page of the network of tasks and units.

    One HTML text that holds all it needs and makes no request of any kind. The positions
    of `layout` hold in both views: tasks and units, and units alone with their ties. The colour
    of a unit shows its cluster (`clusters`), its shape the kind, its area the workload. The reader searches by name,
    pinyin or words of a task; filters by leader, part, cluster, kind, role, workload and tie; selects a unit, a task,
    an assignment or a tie, which fades all but its neighbours and shows its numbers and tasks, with the clause as
    printed; saves a picture; and switches the language. What a document says is shown as text, never run.

    Parameters
    ----------
    source
        Anything that `responsibility_matrix` takes.
    lang
        ``"en"`` or ``"zh"``: the language in which the page opens.
    title
        The heading; by default that of a `Breakdown`, of a lens with what it shows, the steps of a `Scenario`, else a
        general one.
    nulls
        The null models to test the ties against, as `ties` takes them.
    ties, clusters
        What `ties` and `clusters` give of the same units; by default those of the source.

    Returns
    -------
    NetworkPage
        The same arguments give the same text. A page of 2,000 tasks and units or more opens
        with the units alone, and says so.

    Raises
    ------
    UsageError
        The language or a null is another; else as `responsibility_matrix`.

    Examples
    --------
    >>> page = network_page([("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")])
    >>> str(page).startswith("<!DOCTYPE html>")
    True
    """
    words = page_words(lang)
    R = responsibility_matrix(source)
    if clusters is not None:
        expect(clusters, pd.DataFrame, "the frame of clusters")
        cluster_numbers(R, clusters)  # refuses what is no frame of clusters of these units
    heading = shown(title) or _heading(source, lang) or words["untitled"]
    tied = found_ties(R, nulls=nulls) if ties is None else ties
    data = page_data(R, lang=lang, ties=tied, clusters=clusters)
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    escaped = _UNSAFE_IN_SCRIPT.sub(lambda m: f"\\u{ord(m[0]):04x}", text)
    return NetworkPage(_filled(heading, escaped, words), heading, lang, data)


def _heading(source: Any, lang: str) -> str:
    if isinstance(source, Breakdown):
        return shown(subset_title(source, lang))
    return shown(source.title(lang)) if isinstance(source, Scenario) else ""


def _filled(heading: str, data: str, words: dict[str, Any]) -> str:
    """Fill the template; only scripts and a style of exactly these contents may run on the page."""
    style = with_font(_part("page.css"), heading + data + _part("template.html"))
    scripts = (_carrier_script(), _unclosed(_own_script()))
    policy = (
        f"default-src 'none'; script-src {' '.join(map(_hash, scripts))}; style-src {_hash(style)}; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )
    plain = {key: escape(text) for key, text in words.items() if isinstance(text, str)}
    return Template(_part("template.html")).substitute(
        plain,
        title=escape(f"{heading} · {words['page']}"),
        heading=escape(heading),
        policy=policy,
        notice=NOTICE,
        style=style,
        data=data,
        carrier=scripts[0],
        script=scripts[1],
    )


@cache
def _part(name: str) -> str:
    return files("jxgraph.pages.network").joinpath(name).read_text(encoding="utf-8")


@cache
def _own_script() -> str:
    """Join the parts of the page's script, which share one scope of their own."""
    parts = "\n".join(_part(f"script/{name}.js") for name in _SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}}})();'


@cache
def _carrier_script() -> str:
    """Read the vis-network script that pyvis brings."""
    editions = [d for d in files("pyvis").joinpath("lib").iterdir() if d.name.startswith("vis-")]
    newest = max(editions, key=lambda d: [int(n) for n in re.findall(r"\d+", d.name)])
    return _unclosed(_SOURCE_MAP.sub("", newest.joinpath("vis-network.min.js").read_text(encoding="utf-8")))


def _unclosed(script: str) -> str:
    r"""Keep a script from ending its element: ``<\/`` means the same to JavaScript as ``</``."""
    return _END_OF_SCRIPT.sub(r"<\\", script)


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
