"""What stands for what: shapes for kinds of unit; the colours of clusters are those of the figures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from jxgraph.network.places import REACH

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Shape:
    """An outline as an SVG path around (0, 0), about as large as a disc of radius 1; a hollow one is not filled."""

    path: str
    hollow: bool = False


def _outline(corners: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.3f} {y:.3f}" for x, y in corners) + "Z"


def _spokes(*radii: float, corners: int, turn: float = 0.0) -> str:
    """Draw corners around the middle, at these radii in turn, from the top or turned by a part of a corner."""
    angles = [2 * math.pi * (i + turn) / corners for i in range(corners)]
    return _outline(
        [(radii[i % len(radii)] * math.sin(a), -radii[i % len(radii)] * math.cos(a)) for i, a in enumerate(angles)]
    )


def _cross(arm: float, end: float) -> str:
    corners = [(arm, -end), (arm, -arm), (end, -arm)]
    turns = [corners]
    for _ in range(3):
        turns.append([(-y, x) for x, y in turns[-1]])
    return _outline([corner for turn in turns for corner in turn])


_DISC = "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1-1 0Z"

PLAIN = Shape(_DISC)
"""Of every unit where no kind is known."""

SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "党委部门": Shape(_spokes(REACH, 0.58 * REACH, corners=10)),
        "政府部门": Shape(_DISC),
        "直属机构": Shape(_spokes(1.1, corners=6)),
        "垂直管理": Shape(_spokes(REACH, corners=3, turn=0.5)),
        "地方政府": Shape(_spokes(1.25, corners=4, turn=0.5)),
        "开发区": Shape(_cross(0.42, 1.18)),
        "国企": Shape(_spokes(1.25, corners=4)),
        "院校与事业单位": Shape(_spokes(1.15, corners=5)),
        "群团": Shape(_spokes(REACH, corners=3)),
        "泛指": Shape(_DISC, hollow=True),
        "": Shape(_spokes(1.2, corners=4, turn=0.5), hollow=True),
    }
)
"""By kind, in the order of the legend; the last is of kinds that nobody foresaw."""
