"""The widget itself: what it sends to the browser, what comes back, and what that is in Python."""

from __future__ import annotations

import os
import warnings
from base64 import b64encode
from functools import cached_property
from numbers import Integral
from os import PathLike
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import anywidget
import pandas as pd
import traitlets

from jxgraph.errors import JxgraphError, UsageError, expect
from jxgraph.explorer.cells import close_earlier
from jxgraph.explorer.choices import NO_UNIT_FILTER, Choices, move_list, replayed, role_values
from jxgraph.explorer.data import explorer_data, ranking_rows
from jxgraph.explorer.module import module_text
from jxgraph.explorer.reading import corrected_reading
from jxgraph.explorer.shown import Drawing, entries_of, narrowed, part_of, rows_of
from jxgraph.explorer.still import still_html, still_picture
from jxgraph.i18n import known_language
from jxgraph.joining import joined
from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.ranking import ranking
from jxgraph.messages import Message
from jxgraph.model import Breakdown
from jxgraph.parsing.corrections import (
    correct,
    corrections_text,
    given_corrections,
    read_corrections,
    write_corrections,
)
from jxgraph.progress import STILL
from jxgraph.scenarios import Scenario, start_scenario
from jxgraph.weights import lead_co

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jxgraph.matrix import ResponsibilityMatrix
    from jxgraph.weights import SchemeLike

_VIEW = "application/vnd.jupyter.widget-view+json"

_LEAST_HEIGHT, _GREATEST_HEIGHT = 240, 4000

_CHOSEN = ("selected", "filters", "weights", "view", "lang", "moves", "corrections")
"""What the analyst changes in the browser; nothing else is taken from there."""


class _Choice(traitlets.TraitType[Any, Any]):
    """A value that the explorer normalizes before it keeps it."""

    def validate(self, obj: Any, value: Any) -> Any:
        """Return the normalized value; raise a UsageError that names the nearest where it means nothing."""
        return obj.normalized(self.name, value)


class Explorer(anywidget.AnyWidget):
    """A document in a notebook; see `jxgraph.explore`.

    All that the analyst does is in these traits, which can be set and observed (`explorer.observe(f, "selected")`).

    Attributes
    ----------
    selected
        ``{"units": [...], "tasks": [...]}``, names and ids in the order of the document. Set it to a name in any form,
        an id, a list of both, an index or frame of units or tasks, or a part of the document (`subset`).
    frame
        The assignments of the selected units and of the selected tasks, so far as the filters leave them; all that
        they leave where nothing is selected. One row an assignment, weighted by `weights`; it can be observed.
    filters
        ``leader``, ``part``, ``kinds``, ``clusters``, ``roles``, ``words`` (``能源|氢能``), ``load`` (the least). A
        filter that is not given lets everything pass.
    weights
        What each role counts, by its name; None where the source does not weigh by role, and nothing is tried.
    view
        ``tasks``, ``units`` (and their ties), or ``leads`` (who leads whom).
    moves
        What is tried in a copy, in order: ``{"action": "reassign", "task": ..., "unit": ...}`` and
        ``{"action": "remove", "unit": ...}``; `scenario` gives what becomes of it.
    corrections
        How the reading is put right; `corrected` gives the document read so.
    lang, height
        ``en`` or ``zh``; in pixels.
    """

    _esm = module_text()
    data = traitlets.Dict().tag(sync=True)
    lang = _Choice().tag(sync=True)
    height = _Choice().tag(sync=True)
    still_id = traitlets.Unicode().tag(sync=True)
    view = _Choice().tag(sync=True)
    selected = _Choice().tag(sync=True)
    filters = _Choice().tag(sync=True)
    weights = _Choice().tag(sync=True)
    moves = _Choice().tag(sync=True)
    corrections = _Choice().tag(sync=True)
    frame = traitlets.Instance(pd.DataFrame, read_only=True)

    def __init__(self, source: Any, *, lang: str, scheme: SchemeLike | None, selected: Any, height: int) -> None:
        R = responsibility_matrix(source, scheme=scheme)
        doubt = ranking(R)
        data = explorer_data(R, source, doubt, lang=known_language(lang))
        self._source, self._data, self._scheme = source, data, scheme
        self._choices, self._drawing, self._doubt = Choices.of(R, data), Drawing.of(data), doubt
        self._tried: Scenario | None = None  # what becomes of the moves
        chosen: dict[str, Any] = {
            "selected": selected,
            "filters": None,
            "weights": None,
            "moves": [],
            "corrections": [],
        }
        self._began = False
        shown = {"lang": lang, "height": height, "view": data["view"], "still_id": uuid4().hex}
        super().__init__(data=data, **shown, **chosen)
        self._began = True

    def __repr__(self) -> str:
        tasks, units = self._choices.R.shape
        chosen = ", ".join(f"{len(names)} {side}" for side, names in self.selected.items() if names)
        return f"<Explorer {tasks} tasks, {units} units; {chosen or 'nothing'} selected>"

    def _ipython_display_(self) -> None:
        """Show the live widget, and in an output of its own what stands for it where nothing runs.

        A front end that can show widgets takes no other form of the same output, even if it has lost the widget. The
        live view hides the other output; the picture comes second, so that nobody waits for it. A closed explorer is
        opened again.
        """
        if os.environ.get(STILL):
            _display(self._still())
            return
        close_earlier(self)
        if self.comm is None:
            self.__dict__.pop("_repr_mimebundle_", None)  # which ipywidgets takes away as it closes a widget
            self.open()
        live, metadata = self._repr_mimebundle_() or ({}, {})
        _display({_VIEW: live[_VIEW]}, metadata)  # by the metadata Colab finds what shows it
        _display(self._still(self.still_id))

    def _still(self, still_id: str = "") -> dict[str, str]:
        """Return what stands for the live widget: the document as it was opened."""
        picture = still_picture(self._data)
        page = still_html(picture, self._data, self._doubt, self.lang, still_id)
        image = {"image/png": b64encode(picture).decode()} if picture else {}
        return {"text/plain": repr(self), "text/html": page, **image}

    # What is kept, from Python and from the browser.

    def normalized(self, name: str | None, value: Any) -> Any:
        """Return a value as the trait of that name keeps it.

        Raises
        ------
        UsageError
            There is nothing that it could mean; the nearest are named.
        """
        if name == "lang":
            return known_language(value)
        if name == "height":
            return _known_height(value)
        if name == "moves":
            return self._replay(value)
        if name == "corrections":
            return _correction_list(value)
        return getattr(self._choices, str(name))(value)

    def _replay(self, moves: Any) -> list[dict[str, str]]:
        """Try the moves, from the last scenario if they go on from it, and keep what becomes of them."""
        expect(() if moves is None else moves, (list, tuple), "moves")
        if not moves:
            self._tried = None
            return []
        start = self._start()
        done = move_list(self._tried, len(start.steps)) if self._tried else []
        goes_on = bool(done) and list(moves[: len(done)]) == done
        tried = replayed(self._tried, moves[len(done) :]) if goes_on else replayed(start, moves)
        self._tried = tried
        return move_list(tried, len(start.steps))

    def _start(self) -> Scenario:
        return start_scenario(self._source, self._scheme)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the browser sends; of what makes no sense Python's own value is sent back, with a warning."""
        taken = {name: value for name, value in sync_data.items() if name not in self.traits(sync=True)}
        for name, value in sync_data.items():
            if name in _CHOSEN:
                try:
                    taken[name] = self.normalized(name, value)
                except (JxgraphError, TypeError, ValueError) as error:
                    self._refuse(name, error)
        super().set_state(taken)

    def _refuse(self, name: str, error: Exception) -> str:
        words = error.words(self.lang) if isinstance(error, JxgraphError) else str(error)
        warnings.warn(Message("explorer.refused", name=name, error=words).text(self.lang), stacklevel=3)
        if name in _CHOSEN:
            self.send_state(name)
        return words

    # What follows from it.

    @property
    def matrix(self) -> ResponsibilityMatrix:
        """The matrix of the source under `weights`: every measure takes the explorer as it takes a matrix."""
        return self._choices.weighed(self.weights)

    def subset(self) -> Breakdown | ResponsibilityMatrix:
        r"""Return the tasks on show, each with all of its units: of a document a Breakdown, else a matrix.

        On show is what the filters leave, and if something is selected, of this the selected tasks and the tasks of the
        selected units. As in `jxgraph.subset` a task is whole: a filter by kind, cluster, role or load decides which
        tasks stay, and takes no unit out of them.

        Raises
        ------
        UsageError
            No task is on show.

        Examples
        --------
        >>> import jxgraph as jx
        >>> bd = jx.parse_text("1.建设充电桩。(市发改委牵头)\n2.促进消费。(市商务局牵头)", document="plan")
        >>> explorer = jx.explore(bd)
        >>> explorer.selected = "发改委"
        >>> explorer.subset()
        <Breakdown 'plan', 1 of 2 tasks (unit 市发展改革委): 1 units, 1 assignments, 0 remarks>
        """
        R = self.matrix
        _, tasks = narrowed(R, *self._drawing.shown(R, self.filters), self.selected)
        return part_of(self._source, R, tasks, self.filters, self.selected)

    def scenario(self) -> Scenario:
        """Return what becomes of the document by `moves`, as `reassign` and `remove_unit` give it, under `weights`.

        Raises
        ------
        UsageError
            The weights are not those of a scheme.

        Examples
        --------
        >>> import jxgraph as jx
        >>> explorer = jx.explore(jx.parse_text("1.建设充电桩。(市发改委牵头,市财政局配合)"))
        >>> explorer.moves = [{"action": "reassign", "task": "1", "unit": "财政局"}]
        >>> explorer.scenario().title()
        'task T1 led by 市财政局 instead of 市发展改革委'
        """
        scenario = self._start() if self._tried is None else self._tried
        own = self.weights is None or self.weights == role_values(scenario.scheme)
        return scenario if own else start_scenario(scenario, lead_co(**self.weights))

    def corrected(self) -> Breakdown:
        """Return the document with its reading put right by `corrections`, as `correct` gives it.

        Raises
        ------
        UsageError
            The source is no document, or two corrections contradict each other.

        Examples
        --------
        >>> import jxgraph as jx
        >>> explorer = jx.explore(jx.parse_text("1.促进消费。(市商务局牵头,经研办配合)"))
        >>> explorer.corrections = [{"kind": "unit", "printed": "经研办", "unit": "市政府研究室"}]
        >>> explorer.corrected().units.index.tolist()
        ['市商务局', '市政府研究室']
        """
        expect(self._source, Breakdown, "breakdown")
        return correct(self._source, self.corrections)

    def save_corrections(self, path: str | PathLike[str]) -> None:
        """Write `corrections`, and those that the document had before, for `read_breakdown(..., corrections=path)`.

        Raises
        ------
        OutputError
            The file cannot be written; else as `corrected`.

        Examples
        --------
        >>> import jxgraph as jx
        >>> jx.explore(jx.parse_text("1.促进消费。(市商务局牵头)")).save_corrections("corrections.toml")
        """
        write_corrections(self.corrected(), path)

    def undo(self) -> None:
        """Take back the last thing done in the browser; does nothing where the explorer is not on show."""
        self.send({"do": "undo"})

    def redo(self) -> None:
        """Do again what was taken back last."""
        self.send({"do": "redo"})

    @traitlets.default("frame")
    def _first_frame(self) -> pd.DataFrame:
        return self._frame()

    @traitlets.observe("moves")
    def _weigh_by_role(self, _change: Any) -> None:
        """Weigh by role what is tried, as the browser does, which knows no other scheme."""
        if self.moves and self.weights is None:
            self.weights = self._data["role_weights"]

    @traitlets.observe("selected", "filters", "weights")
    def _follow(self, _change: Any) -> None:
        if not self._began:
            return  # the frame is made when it is first asked for, or something is chosen
        frame = self._frame()
        if not self.trait_has_value("frame") or not frame.equals(self.frame):
            self.set_trait("frame", frame)

    def _frame(self) -> pd.DataFrame:
        R = self.matrix
        entries, _ = narrowed(R, *self._drawing.shown(R, self.filters), self.selected)
        return rows_of(self._joined, R, entries)

    @cached_property
    def _joined(self) -> pd.DataFrame:
        return joined(self._source, scheme=self._scheme)

    # What the browser asks.

    def _handle_custom_msg(self, content: Any, buffers: Any) -> None:
        """Answer a question of the browser; one that makes no sense is left out with a warning."""
        question = content.get("ask") if isinstance(content, dict) else None
        if question is None:
            super()._handle_custom_msg(content, buffers)
            return
        try:
            answer = {"value": self._answer(str(question), content)}
        except (JxgraphError, TypeError, ValueError) as error:
            answer = {"error": self._refuse("ask", error)}
        self.send({**answer, "id": content.get("id")})

    def _answer(self, question: str, content: Mapping[str, Any]) -> Any:
        """Answer from what the browser says it shows, which may be ahead of the traits."""
        if question == "toml":
            given = given_corrections(content.get("corrections", self.corrections))
            before = getattr(self._source, "corrected", None)
            earlier = [one.correction for one in before.records] if before else []
            return corrections_text(dict.fromkeys([*earlier, *given]))
        if question == "reading":
            expect(self._source, Breakdown, "breakdown")
            return corrected_reading(self._source, content.get("corrections", self.corrections))
        if question != "ranking":
            raise UsageError("explorer.question", question=question)
        weights = self._choices.weights(content.get("weights", self.weights))
        filters = {**self._choices.filters(content.get("filters", self.filters)), **NO_UNIT_FILTER}
        moves = content.get("moves", self.moves)
        R = replayed(self._start(), moves).matrix if moves else self._choices.R
        R = R.with_scheme(lead_co(**weights)) if weights else R
        # a rank is among all units in the tasks on show, whichever of them are on show themselves
        return ranking_rows(ranking(entries_of(R, self._drawing.shown(R, filters)[0])))


def _known_height(value: Any) -> int:
    """Return the height, if the panes have room in it."""
    if not isinstance(value, Integral) or not _LEAST_HEIGHT <= int(value) <= _GREATEST_HEIGHT:
        raise UsageError("explorer.height", least=_LEAST_HEIGHT, most=_GREATEST_HEIGHT, height=repr(value))
    return int(value)


def _display(forms: Mapping[str, Any], metadata: Mapping[str, Any] | None = None) -> None:
    from IPython import display

    display.display(forms, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]


def _correction_list(value: Any) -> list[dict[str, Any]]:
    """Return corrections as plain values; they may be `Correction`s, the path of a file of them, or None for none."""
    if isinstance(value, str | PathLike):
        return [one.as_dict() for one in read_corrections(value)]
    return [one.as_dict() for one in given_corrections([] if value is None else value)]
