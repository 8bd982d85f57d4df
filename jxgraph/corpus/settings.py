"""How every document of a corpus is read: settings that travel to workers and are part of each document's key."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from jxgraph import __version__
from jxgraph.errors import UsageError
from jxgraph.lens import NOTHING_ASKED, compiled
from jxgraph.naming import DEFAULT, Names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jxgraph.parsing.assembly import Reading

SCHEMA_VERSION = 2
"""Of the tables of a corpus; raised when a table or a column is added, renamed or removed, or means something else."""

CRITERIA = ("pattern", "leader", "part", "unit")
"""What a lens asks of a task, by the names of the arguments of `focus`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What `read_breakdown` and `focus` take beside the document, as plain values; `of` makes it of what a user says.

    A process takes no read-only mapping, which is what `Names` holds.
    """

    aliases: dict[str, str] = field(default_factory=dict)
    collectives: dict[str, tuple[str, ...]] = field(default_factory=dict)
    place: str = ""
    level: str = ""
    canonicalise: bool = True
    expand: bool = False
    first_leads: bool = False
    carry_forward: bool = False
    lens: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        names: Names = DEFAULT,
        *,
        expand: bool = False,
        first_leads: bool = False,
        carry_forward: bool = False,
        lens: Mapping[str, str] | None = None,
    ) -> Settings:
        """Take what a user says about names, how to read, and which tasks to look at; refuse a lens that is none."""
        known = (dict(names.aliases), dict(names.collectives), names.place, names.level, names.canonicalise)
        asked = dict(lens or {})
        if unknown := asked.keys() - set(CRITERIA):
            raise UsageError(f"unknown criterion {min(unknown)!r} of a lens: expected one of {', '.join(CRITERIA)}")
        if not all(words.strip() for words in asked.values()):
            raise UsageError(NOTHING_ASKED)
        compiled(asked.get("pattern", ""))
        if "unit" in asked:
            asked["unit"] = names.canonical(asked["unit"])
        return cls(*known, expand, first_leads, carry_forward, asked)

    def reading(self) -> Reading:
        """Return the same for the parser."""
        from jxgraph.parsing.assembly import Reading

        known = (MappingProxyType(self.aliases), MappingProxyType(self.collectives))
        names = Names(*known, self.place, self.level, self.canonicalise)
        return Reading(names, self.expand, self.first_leads, self.carry_forward)

    def key(self, sha256: str, name: str) -> str:
        """Digest all that a document's rows follow from: its bytes, its file's name, the settings, and this program."""
        everything = [sha256, name, asdict(self), SCHEMA_VERSION, __version__]
        text = json.dumps(everything, ensure_ascii=True, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
