"""The headings under which a task stands, and the leaders that they name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jxgraph.parsing.outline import Item, heading_end, leader_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jxgraph.parsing.source import Source


@dataclass(frozen=True, slots=True)
class Headings:
    """The words of headings in a source, and the leaders that they name, each read once for all tasks under it."""

    source: Source
    words: dict[int, str] = field(default_factory=dict)
    leaders: dict[str, str] = field(default_factory=dict)

    def above(self, items: Sequence[Item]) -> tuple[str, ...]:
        """Return the headings of the items that a task stands in."""
        for item in items:
            if item.start not in self.words:
                self.words[item.start] = self.source.words(item.start, heading_end(self.source.text, item))
        return tuple(self.words[item.start] for item in items)

    def leader(self, sections: Sequence[str]) -> str:
        """Return the leader that the nearest of these headings names that names one; empty where none does."""
        for words in reversed(sections):
            if words not in self.leaders:
                self.leaders[words] = leader_of(words)
            if self.leaders[words]:
                return self.leaders[words]
        return ""
