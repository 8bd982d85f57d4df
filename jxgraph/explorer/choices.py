"""What an analyst chooses, normalized: the selection, filters, weights and moves, from Python or from a browser."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Integral
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jxgraph.errors import UsageError, expect
from jxgraph.matrix import task_row, unit_column
from jxgraph.messages import Message, some
from jxgraph.model import Breakdown, id_forms, is_like_id
from jxgraph.naming import nearest
from jxgraph.scenarios import Scenario, reassign, remove_unit, start_scenario
from jxgraph.weights import ROLES, Entries, Scheme, known_scheme, lead_co, named_scheme, role_code

if TYPE_CHECKING:
    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.weights import SchemeLike

VIEWS = ("tasks", "units", "leads")
"""Tasks and units; units and their ties; units and who leads whom."""

NO_FILTER: Mapping[str, Any] = MappingProxyType(
    {"leader": "", "part": "", "kinds": (), "clusters": (), "roles": (), "words": "", "load": 0.0}
)
"""By name, what lets everything pass."""

NO_UNIT_FILTER: Mapping[str, Any] = MappingProxyType({name: NO_FILTER[name] for name in ("kinds", "clusters", "load")})
"""The same of the filters that leave units out, and no assignment of the others."""

_BY_ROLE = ("lead-co", "equal")
"""Schemes in which an assignment counts by its role alone."""

_SIDES = ("units", "tasks")
_PAIR = ("unit_a", "unit_b")
_FOUND = 12
"""The number of names that an error lists, at most."""


@dataclass(frozen=True, eq=False, slots=True)
class Choices:
    """What can be chosen in a document: its units and tasks, and what the filters offer.

    Parameters
    ----------
    R
        The matrix, weighted as its source says.
    leaders, parts, kinds, clusters
        As the network page lists them.
    """

    R: ResponsibilityMatrix
    leaders: tuple[str, ...]
    parts: tuple[str, ...]
    kinds: tuple[str, ...]
    clusters: tuple[int, ...]
    places: tuple[dict[str, int], dict[str, int]]

    @classmethod
    def of(cls, R: ResponsibilityMatrix, data: Mapping[str, Any]) -> Choices:
        """Collect what the data of the panes offers."""
        places = {name: at for at, name in enumerate(map(str, R.units.index))}
        rows = {name: at for at, name in enumerate(map(str, R.tasks.index))}
        kinds = tuple(entry["kind"] for entry in data["kinds"])
        clusters = tuple(int(entry["cluster"]) for entry in data["clusters"])
        return cls(R, tuple(data["leaders"]), tuple(data["parts"]), kinds, clusters, (places, rows))

    # The selection.

    def selected(self, value: Any) -> dict[str, list[str]]:
        """Return the units and tasks that a value names, in the order of the document.

        It may be a name, a list of names, an index or frame of units or of tasks, a part of the document, or the
        units and tasks apart: ``{"units": ..., "tasks": ...}``.

        Raises
        ------
        UsageError
            No such unit or task (the nearest are named), or the value names neither.
        """
        units, tasks = set[str](), set[str]()
        for side, names in _named(value):
            for name in names:
                found, where = self._found(side, name)
                (units if where == "units" else tasks).add(found)
        return {"units": sorted(units, key=self.places[0].get), "tasks": sorted(tasks, key=self.places[1].get)}  # type: ignore[arg-type]

    def _found(self, side: str, name: Any) -> tuple[str, str]:
        """Return the canonical name or the id, and which of the two it is."""
        expect(name, str, "unit_or_task")
        units, tasks = self.places
        if side != "tasks" and name in units:
            return str(name), "units"  # an array's own kind of text would stay in the trait
        if side != "units" and (self._is_task(name) or side == "tasks"):
            return (name if name in tasks else str(self.R.tasks.index[task_row(self.R, name)])), "tasks"
        return str(self.R.units.index[unit_column(self.R, name)]), "units"

    def _is_task(self, name: str) -> bool:
        return any(form in self.places[1] for form in id_forms(name)) or is_like_id(name)

    # View and filters.

    @staticmethod
    def view(value: Any) -> str:
        """Return the view, or raise the UsageError that names the known ones."""
        if value not in VIEWS:
            raise UsageError("explorer.view", view=str(value), known=list(VIEWS)).near(value, VIEWS)
        return str(value)

    def filters(self, value: Any) -> dict[str, Any]:
        """Return all filters, those that are not given letting everything pass.

        `leader` and `part` may be words that one of the document's contains.

        Raises
        ------
        UsageError
            There is no such filter, or nothing that it could leave; what there is, is named.
        """
        given = dict(NO_FILTER) if value is None else value
        expect(given, Mapping, "filters")
        if unknown := [name for name in given if name not in NO_FILTER]:
            raise UsageError("explorer.filter", name=str(unknown[0]), known=list(NO_FILTER)).near(unknown[0], NO_FILTER)
        chosen = {**NO_FILTER, **given}
        return {
            "leader": _one_of(chosen["leader"], self.leaders, "leader"),
            "part": _one_of(chosen["part"], self.parts, "part"),
            "kinds": _several_of(chosen["kinds"], self.kinds, "kind"),
            "clusters": _several_of(chosen["clusters"], self.clusters, "cluster"),
            "roles": _roles(chosen["roles"]),
            "words": _text(chosen["words"], "pattern"),
            "load": _load(chosen["load"]),
        }

    # The weights.

    def weights(self, value: Any) -> dict[str, float] | None:
        """Return what each role counts; None where that is not by role, as the source may have it.

        Raises
        ------
        UsageError
            A role is unknown, a weight is no number of at least 0, a weaker role counts more than a stronger one, a
            lead counts nothing, or the scheme does not go by role.
        """
        if value is None:
            return role_values(self.R.scheme)
        scheme = named_scheme(value)
        values = role_values(scheme)
        if values is None:
            raise UsageError("explorer.order" if _by_role(scheme) else "explorer.by_role", scheme=scheme.name)
        if values["lead"] == 0:
            raise UsageError("explorer.no_load")
        return values

    def weighed(self, weights: Mapping[str, float] | None) -> ResponsibilityMatrix:
        """Return the matrix under these weights: the source's own where they are the same."""
        if weights is None or weights == role_values(self.R.scheme):
            return self.R
        return self.R.with_scheme(lead_co(**weights))


def role_values(scheme: SchemeLike) -> dict[str, float] | None:
    """Return what each role counts by a scheme; None if that is not by role, or a weaker role counts more.

    Examples
    --------
    >>> role_values("lead-co(1,0.4,0.25)"), role_values("harmonic")
    ({'lead': 1.0, 'co_lead': 0.4, 'support': 0.25}, None)
    """
    known = scheme if isinstance(scheme, Scheme) else known_scheme(str(scheme))
    if known is None or not _by_role(known):
        return None
    alone = Entries(np.arange(3), np.array([1, 2, 3], dtype=np.int8), np.ones(3, dtype=np.int32))
    values = [float(value) for value in known.weigh(alone)]
    ordered = math.inf > values[0] >= values[1] >= values[2] >= 0
    return dict(zip(map(str, ROLES), values, strict=True)) if ordered else None


def _by_role(scheme: Scheme) -> bool:
    return scheme.name.partition("(")[0] in _BY_ROLE


def _named(value: Any) -> list[tuple[str, Iterable[Any]]]:
    """Return the names in a value by whether they are of units, of tasks, or of either."""
    if value is None:
        return []
    if isinstance(value, str):
        return [("either", [value])]
    if isinstance(value, Mapping):
        if unknown := [side for side in value if side not in _SIDES]:
            raise UsageError("explorer.side", name=str(unknown[0]))
        return [(side, _listed(value[side])) for side in _SIDES if side in value]
    if isinstance(value, Breakdown):
        return [("tasks", [task.id for task in value.task_records])]
    if isinstance(value, pd.DataFrame | pd.Series | pd.Index):
        return _named_in_frame(value)
    expect(value, Iterable, "unit_or_task")
    return [("either", list(value))]


def _named_in_frame(frame: pd.DataFrame | pd.Series[Any] | pd.Index[Any]) -> list[tuple[str, Iterable[Any]]]:
    """Return the names in the index of a frame, else in its columns of units and tasks."""
    sides = {"unit": "units", "task_id": "tasks"}
    index = frame if isinstance(frame, pd.Index) else frame.index
    if isinstance(frame, pd.Index) or index.name in sides:
        return [(sides.get(str(index.name), "either"), index.tolist())]
    if isinstance(frame, pd.Series):
        return [(sides.get(str(frame.name), "either"), frame.tolist())]
    named = {**sides, **dict.fromkeys(_PAIR, "units")}
    columns = [name for name in named if name in frame]
    if not columns:
        raise UsageError("explorer.frame", columns=list(map(str, frame.columns)))
    # a row of assignments stands for its unit and its task, a row of ties for both its units
    return [(named[name], frame[name].tolist()) for name in columns]


def _listed(value: Any) -> Iterable[Any]:
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    expect(value, Iterable, "unit_names")
    return list(value)


def _one_of(value: Any, known: tuple[str, ...], name: str) -> str:
    """Return the one of the known headings that a text is, or is contained in."""
    text = _text(value, name)
    if not text or text in known:
        return text
    found = [one for one in known if text in one]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError("explorer.several", words=text, found=some(found, _FOUND))
    raise _no_such(name, text, known)


def _several_of(value: Any, known: tuple[Any, ...], name: str) -> list[Any]:
    given = [value] if isinstance(value, str | Integral) else list(_listed(value))
    for one in given:
        if isinstance(one, bool) or one not in known:
            raise _no_such(name, one, known)
    return [one for one in known if one in given]


def _no_such(name: str, value: Any, known: Iterable[Any]) -> UsageError:
    names = [str(one) for one in known if one != ""]
    if len(names) > _FOUND:
        names = nearest(str(value), names) or names
    listed = some(names, _FOUND) if names else Message("list.none")
    return UsageError("explorer.no_such", name=Message(f"thing.{name}"), words=str(value), known=listed)


def _roles(value: Any) -> list[str]:
    codes = set()
    for word in _listed(value):
        code = role_code(word) if isinstance(word, str) else None
        if code is None:
            raise UsageError("weights.no_role", word=str(word))
        codes.add(code)
    return [str(ROLES[code - 1]) for code in sorted(codes)]


def _text(value: Any, name: str) -> str:
    expect("" if value is None else value, str, "criterion", name=Message(f"thing.{name}"))
    return value or ""


def _load(value: Any) -> float:
    number = 0.0 if value is None else value
    if isinstance(number, bool) or not isinstance(number, int | float | np.number) or not 0 <= number < math.inf:
        raise UsageError("explorer.load", value=str(value))
    return float(number)


# The moves that are tried by hand: steps of a scenario.


_ACTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType({"reassign": ("task", "unit"), "remove": ("unit",)})
"""What a move does, and what it names."""


def replayed(source: Any, moves: Any, scheme: SchemeLike | None = None) -> Scenario:
    """Return the scenario of the moves, one after the other, from the source, or from a scenario that goes before.

    Raises
    ------
    UsageError
        The explorer does not know the move; else as `reassign` and `remove_unit`.

    Examples
    --------
    >>> source = [("t1", "Finance", "lead"), ("t1", "Trade", "co_lead")]
    >>> replayed(source, [{"action": "reassign", "task": "t1", "unit": "Trade"}]).words()
    ['task t1 led by Trade instead of Finance']
    """
    scenario = start_scenario(source, scheme)
    for move in moves:
        scenario = _moved(scenario, move)
    return scenario


def move_list(scenario: Scenario, earlier: int = 0) -> list[dict[str, str]]:
    """Return the moves of a scenario after the earlier steps, by the names that the document has."""
    moves = []
    for step in scenario.steps[earlier:]:
        facts = dict(step.facts)
        named = {"task": facts["task"]} if "task" in facts else {}
        moves.append({"action": "reassign" if named else "remove", **named, "unit": facts["unit"]})
    return moves


def _moved(scenario: Scenario, move: Any) -> Scenario:
    expect(move, Mapping, "move")
    action = str(move.get("action"))
    if action not in _ACTIONS:
        raise UsageError("explorer.action", action=action, known=list(_ACTIONS)).near(action, _ACTIONS)
    if missing := [name for name in _ACTIONS[action] if not isinstance(move.get(name), str)]:
        raise UsageError("explorer.move", action=action, name=missing[0])
    if action == "remove":
        return remove_unit(scenario, move["unit"])
    return reassign(scenario, move["task"], move["unit"])
