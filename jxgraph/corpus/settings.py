"""How every document of a corpus is read: settings that travel to workers and are part of each document's key."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from jxgraph import __version__
from jxgraph.naming import DEFAULT, Names

if TYPE_CHECKING:
    from jxgraph.parsing.assembly import Reading

SCHEMA_VERSION = 1
"""Of the tables of a corpus; raised when a table or a column is added, renamed or removed, or means something else."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What `read_breakdown` takes beside the path, as plain values; `of` makes it of `Names`, `reading` gives it back.

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

    @classmethod
    def of(
        cls, names: Names = DEFAULT, *, expand: bool = False, first_leads: bool = False, carry_forward: bool = False
    ) -> Settings:
        """Take what a user says about names, and how to read."""
        known = (dict(names.aliases), dict(names.collectives), names.place, names.level, names.canonicalise)
        return cls(*known, expand, first_leads, carry_forward)

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
