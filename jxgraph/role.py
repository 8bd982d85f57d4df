"""The roles of units in tasks: on their own, for both the records of a document and its corrections stand on them."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """How a unit answers for a task, strongest first."""

    LEAD = "lead"
    CO_LEAD = "co_lead"
    SUPPORT = "support"

    @property
    def strength(self) -> int:
        """Rank of the role, 0 the strongest: of two roles of one unit in one task, the lower counts."""
        return list(Role).index(self)
