"""Which body a reform of the State Council made of which: dated notes, by which nothing is merged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jxgraph.naming.forms import canonical
from jxgraph.naming.knowledge import read


@dataclass(frozen=True, slots=True)
class Reform:
    """On `date` (year and month) the bodies `before` gave way to the body `after`, or gave it part of their work.

    `source` is the document of the reform; `note` says what the bare names do not. `partial`: the bodies before went on
    and gave up only part of their work. `local_before`, `local_after`: local bodies whose names no national one has.
    """

    date: str
    before: tuple[str, ...]
    after: str
    source: str
    note: str
    partial: bool = False
    local_before: tuple[str, ...] = ()
    local_after: tuple[str, ...] = ()


@cache
def all_reforms() -> tuple[Reform, ...]:
    """Return all reforms that are noted, in the order of reforms.toml, which is that of their dates."""
    data = read("reforms")
    return tuple(
        Reform(
            entry["date"],
            tuple(entry["from"]),
            entry["to"],
            data["sources"][entry["date"][:4]],
            entry.get("note", ""),
            partial=entry.get("partial", False),
            local_before=tuple(entry.get("local_from", ())),
            local_after=tuple(entry.get("local_to", ())),
        )
        for entry in data["reform"]
    )


def reforms(name: str) -> list[Reform]:
    """Return the reforms in which a body, in any customary form of its name, ended, began or changed, oldest first.

    Examples
    --------
    >>> [(r.date, r.after) for r in reforms("国土资源部")]
    [('2018-03', '自然资源部')]
    """
    asked = {name, canonical(name), canonical(name, "state")}
    return [one for one in all_reforms() if asked & {*one.before, one.after}]
