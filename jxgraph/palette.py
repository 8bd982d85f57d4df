"""The colours of figures, pages and workbooks, by what they stand for; `palette.toml` has each of them once."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATA: Mapping[str, Any] = tomllib.loads(files("jxgraph").joinpath("palette.toml").read_text(encoding="utf-8"))


def _resolved(colours: Mapping[str, str]) -> Mapping[str, str]:
    """Replace the names among the values by the colours that they name."""

    def colour(value: str) -> str:
        return value if value.startswith("#") else colour(colours[value])

    return MappingProxyType({name: colour(value) for name, value in colours.items()})


COLOURS = _resolved(_DATA["light"])
"""On white, by name."""

DARK_COLOURS = _resolved({**_DATA["light"], **_DATA["dark"]})
"""On a dark screen, by name."""

CLUSTER_COLOURS: tuple[str, ...] = tuple(_DATA["series"]["clusters"])
"""Of clusters 1, 2, …; the smaller ones share `cluster_rest`."""

SHADES: tuple[str, ...] = tuple(COLOURS[name] for name in _DATA["series"]["shades"])
"""From nothing to most."""


def cluster_colour(cluster: int) -> str:
    """Return the colour of a cluster by its number; 0 is no cluster.

    Examples
    --------
    >>> cluster_colour(0) == COLOURS["untied"], cluster_colour(1) == CLUSTER_COLOURS[0]
    (True, True)
    """
    if cluster == 0:
        return COLOURS["untied"]
    return CLUSTER_COLOURS[cluster - 1] if cluster <= len(CLUSTER_COLOURS) else COLOURS["cluster_rest"]


def tinted(colour: str, part: float) -> str:
    """Mix a colour with white, of which it keeps this part.

    Examples
    --------
    >>> tinted(COLOURS["accent"], 1.0) == COLOURS["accent"], tinted(COLOURS["accent"], 0.0) == COLOURS["paper"]
    (True, True)
    """
    mixed = (round(part * int(colour[at : at + 2], 16) + (1 - part) * 255) for at in (1, 3, 5))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


_DARK = 0.2
"""Relative luminance by WCAG 2: below it white letters have more contrast than dark ones."""


def is_dark(colour: str) -> bool:
    """Return whether white letters have more contrast on a colour than dark ones, by WCAG 2.

    Examples
    --------
    >>> is_dark(COLOURS["ink"]), is_dark(COLOURS["paper"])
    (True, False)
    """
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)  # noqa: PLR2004
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)) < _DARK


def css_variables(root: str = ":root", dark: str = "") -> str:
    """Return the colours as CSS variables, for a light and a dark screen; ``.paper`` is light on both.

    `root` is the selector that gets them, `dark` that of the dark ones; by default `root` on a dark screen.

    Examples
    --------
    >>> css_variables().splitlines()[0][:22]
    ':root, .paper { color-'
    """
    light, darker = (
        " ".join(f"--{name}: {colour};" for name, colour in colours.items()) for colours in (COLOURS, DARK_COLOURS)
    )
    rule = f"{dark or root} {{ color-scheme: dark; {darker} }}"
    return f"{root}, .paper {{ color-scheme: light; color: var(--ink); background: var(--paper); {light} }}\n" + (
        f"{rule}\n" if dark else f"@media screen and (prefers-color-scheme: dark) {{ {rule} }}\n"
    )
