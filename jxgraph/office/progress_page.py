"""The progress of a document's tasks as a folder: a page in the design of the report, the network, the tables."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING, Any

from jxgraph.errors import expect
from jxgraph.folders import atomic_folder, write_manifest
from jxgraph.i18n import known_language, labels, title
from jxgraph.model import LEADER_SEPARATOR, Role
from jxgraph.naming import search_forms
from jxgraph.office.ledger import holders
from jxgraph.office.progress import STATES, Progress, issue_words, progress_words
from jxgraph.pages.html import Cell, Head, fill_page, json_for_script, read_part, visible_text
from jxgraph.pages.network import network_page
from jxgraph.pages.network.picture import still_image
from jxgraph.pages.report import markup as m
from jxgraph.pages.report.for_script import script_words
from jxgraph.pages.report.sections import bar
from jxgraph.subsets import subset_title

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd

    from jxgraph.office.filled_in import Issue
    from jxgraph.pages.network import NetworkPage


_LIBRARIES = ("jxgraph", "numpy", "pandas", "scikit-network")

_STYLE = (
    "".join(f"rect.{name}{{fill:var(--state_{name})}}" for name in STATES)
    + ".badge.late{background:var(--late_ground);color:var(--late_ink)}"
    + ".badge.at_risk{background:var(--at_risk_ground);color:var(--at_risk_ink)}"
    + ".findings li>p{grid-column:1/-1;max-width:70em}time{white-space:nowrap}"
    + "[data-name=urgent] td:nth-child(3){min-width:5.5em}[data-name=urgent] td:nth-child(8){min-width:3.2em}"
    + "[data-name=all] td:nth-child(4){min-width:20em}[data-name=all] td:nth-last-child(-n+5){min-width:7em}"
    + "@media(max-width:640px){[data-name=all] td{min-width:0!important}}"
    + "@media print{.js [data-name=all]:not(.all,.filtered) .scroll{display:none}td{min-width:0!important}}"
    + ".badge.done{background:var(--done_ground);color:var(--done_ink)}"
)
"""The colours of states in bars and on badges."""


def write_progress(progress: Progress, folder: str | os.PathLike[str], *, lang: str = "en") -> None:
    """Write progress into a folder, completely or not at all.

    progress.html, network.html, tables/ (tasks, units, leaders, parts and issues as CSV), manifest.json.

    Parameters
    ----------
    progress
        The result of `read_progress`.
    folder
        A new or empty folder, or an earlier result of jxgraph, which is replaced.
    lang
        The language in which the pages open, ``"zh"`` or ``"en"``; CSV headers are always English.

    Raises
    ------
    OutputError
        The folder cannot be written, or holds something other than a result of ours; it is then unchanged.
    UsageError
        The language is unknown, or `progress` is something else.

    Examples
    --------
    >>> import jxgraph as jx
    >>> jx.write_ledger(jx.parse_text("1.发展低空经济。(市交通运输局牵头,市发改委配合)"), "ledger.xlsx")
    >>> write_progress(jx.read_progress("ledger.xlsx", on="2025-07-01"), "progress")
    """
    expect(progress, Progress, "progress")
    network = network_page(progress.breakdown, lang=lang, states=progress.tasks["state"].to_dict())
    page = progress_page(progress, network, lang=lang)
    facts = {
        "document": progress.breakdown.document,
        "sha256": progress.breakdown.sha256,
        "ledgers": list(progress.ledgers),
        "settings": {"on": str(progress.on), "lang": lang},
    }
    with atomic_folder(folder) as new:
        new.joinpath("progress.html").write_text(page, encoding="utf-8", newline="\n")
        network.save(new / "network.html")
        _write_tables(progress, new / "tables", lang)
        write_manifest(new, facts, _LIBRARIES)


def _write_tables(progress: Progress, folder: Path, lang: str) -> None:
    from jxgraph.tables import write_csv

    folder.mkdir()
    write_csv(progress.tasks, folder / "tasks.csv")
    for by in ("unit", "leader", "part"):
        write_csv(progress.by(by), folder / f"{by}s.csv")
    write_csv(issue_table(progress, lang), folder / "issues.csv")


def issue_table(progress: Progress, lang: str) -> pd.DataFrame:
    """Return a row an issue: its code, task, place, and what it is in words."""
    import pandas as pd

    rows = [(issue.code, issue.task_id, issue.place, issue_words(issue, lang)) for issue in progress.issues]
    return pd.DataFrame(rows, columns=["code", "task_id", "place", "words"], dtype="str")


def progress_page(progress: Progress, network: NetworkPage, *, lang: str = "en") -> str:
    """Write progress as one HTML text in every language, of which one is seen, that makes no request.

    Raises
    ------
    UsageError
        The language is unknown.
    """
    known_language(lang)
    headings = m.by_language(lambda each: visible_text(subset_title(progress.breakdown, each)))
    titles = m.page_titles(headings, "progress")
    parts = list(_sections(_Tasks(progress), network))
    filled = m.page_frame(
        lang,
        titles,
        parts,
        report=_say("page"),
        heading=m.translated(headings),
        counts=_say("on", day=str(progress.on), tasks=len(progress.tasks)),
        origin=_say("ledgers", files=visible_text("、".join(progress.ledgers))),
        headlines=_sentences(progress),
        files=_say("files"),
        words=json_for_script(script_words(titles) | _for_script(progress) | {"network": "network.html"}),
    )
    scripts = {"script": read_part("report", "page.js")}
    return fill_page("report", filled, scripts, style=m.LANGUAGE_STYLE + _STYLE, framed=str(network))


def _say(key: str, **facts: Any) -> str:
    return m.phrase(key, "progress", **facts)


def _sentences(progress: Progress) -> str:
    sentences = m.by_language(lambda lang: progress_words(progress, lang))
    items = (m.translated(dict(zip(sentences, same, strict=True))) for same in zip(*sentences.values(), strict=True))
    return f'<ul class="findings">{"".join(f"<li><p>{item}</p></li>" for item in items)}</ul>'


def _for_script(progress: Progress) -> dict[str, Any]:
    """Return what the script finds: the units with what people type for them, and the places and roles of tasks."""
    place = {task_id: at for at, task_id in enumerate(progress.tasks.index)}
    held: dict[str, list[tuple[int, int]]] = {}
    for task in progress.breakdown.task_records:
        for a in task.assignments:
            if task.id in place:
                held.setdefault(a.unit, []).append((place[task.id], a.role.strength))
    return {"units": [[visible_text(unit), search_forms(visible_text(unit)), rows] for unit, rows in held.items()]}


class _Tasks:
    """The tasks as rows of the page, and the rows of each unit, leader and part."""

    def __init__(self, progress: Progress) -> None:
        self.progress, self.frame = progress, progress.tasks
        self.ids = list(map(str, self.frame.index))
        self.place = {task_id: at for at, task_id in enumerate(self.ids)}
        self.state = dict(zip(self.ids, self.frame["state"], strict=True))
        self.records = {task.id: task for task in progress.breakdown.task_records}

    def link(self, ids: Sequence[str]) -> Cell:
        """Write how many tasks these are, which opens them."""
        label = m.drilldown(str(len(ids)), [self.place[one] for one in ids], self.ids) if ids else "0"
        return Cell(label, len(ids))


# The sections: what needs a person first.


def _sections(tasks: _Tasks, network: NetworkPage) -> Iterator[tuple[str, str, str]]:
    """Yield id, heading and content of each section."""
    progress = tasks.progress
    yield "urgent", _say("urgent"), _urgent(tasks)
    yield "units", _say("units"), _key() + _counted(tasks, "unit", "units")
    by = progress.portfolios
    if by:
        yield "leaders", m.phrase("leaders" if by == "leader" else "sections"), _counted(tasks, "leader", "leaders")
    if len(progress.groups("part")) > 1 and by != "part":
        yield "parts", _say("parts"), _counted(tasks, "part", "parts")
    yield "network", _say("network"), _stage(network)
    if progress.issues:
        yield "issues", _say("issues"), _issues(progress)
    yield "tasks", m.phrase("tasks"), _all(tasks)


def _key() -> str:
    swatch = '<svg width="12" height="12" aria-hidden="true"><rect class="{name}" width="12" height="12"/></svg>'
    entries = (f"<span>{swatch.format(name=name)}{m.term('state', name)}</span>" for name in STATES)
    return f'<p class="key">{"".join(entries)}</p>'


def _badge(state: str) -> Cell:
    return Cell(f'<span class="badge {state}">{m.term("state", state)}</span>', STATES.index(state))


def _column(name: str, **choices: bool) -> m.Column:
    return m.frame_column(name, table="ledger" if title(name, "en", table="ledger") != name else "tasks", **choices)


def _own_column(key: str, *, number: bool = False, row_head: bool = False) -> m.Column:
    """Return a column that only this page has."""
    return m.Column(key, Head(_say(key), number, row_head), m.by_language(lambda _: ""), brief=row_head)


def _urgent(tasks: _Tasks) -> str:
    frame = tasks.frame[tasks.frame["state"].isin(["late", "at_risk"])]
    if not len(frame):
        return f'<p class="lead-in">{_say("nothing_urgent")}</p>'
    order = frame["state"].map(STATES.index)
    frame = frame.assign(order=order).sort_values(["order", "due"], kind="stable")
    columns = [
        _column("state", brief=True),
        _column("task_id", row_head=True),
        m.frame_column("unit"),
        _column("text", brief=True),
        _column("due"),
        _own_column("days", number=True),
        *map(_column, ("progress", "person", "remark")),
    ]
    rows = [
        [
            _badge(row["state"]),
            Cell(m.drilldown(m.text(task_id), [tasks.place[task_id]], tasks.ids), tasks.place[task_id]),
            Cell(_units(holders(tasks.records[task_id]))),
            Cell(m.text(row["text"])),
            _date(row["due"]),
            _days(row["due"], tasks.progress),
            *(Cell(m.text(row[name])) for name in ("progress", "person", "remark")),
        ]
        for task_id, row in frame.iterrows()
    ]
    return m.report_table("tasks", columns, rows, name="urgent", caption=_say("urgent_note"))


def _units(units: Sequence[str]) -> str:
    return "、".join(map(m.name, units))


def _date(day: str) -> Cell:
    return Cell(f"<time>{m.text(day)}</time>" if day else "", day)


def _days(due: str, progress: Progress) -> Cell:
    """Write how many days a task is late; a dash if it is not."""
    from datetime import date

    days = (progress.on - date.fromisoformat(due)).days if due else 0
    return Cell(str(days), days) if days > 0 else Cell("–", 0)


def _counted(tasks: _Tasks, by: str, name: str) -> str:
    progress = tasks.progress
    frame, groups = progress.by(by), progress.groups(by)
    heading = progress.portfolios if by == "leader" else by
    states = [m.Column(s, Head(m.term("state", s), number=True), m.by_language(lambda _: "")) for s in STATES]
    columns = [
        m.frame_column(heading, row_head=True),
        m.frame_column("tasks", number=True, brief=True),
        _own_column("bar"),
        *states,
    ]
    more = ("joined", "joined_late") if by == "unit" else ()
    columns += [_own_column(one, number=True) for one in more]
    longest = float(frame["tasks"].max())
    rows = []
    for group, counts in frame.iterrows():
        ids = groups.get(str(group), [])
        of_state = {s: [one for one in ids if tasks.state[one] == s] for s in STATES}
        parts = [(s, float(len(of_state[s]))) for s in STATES if of_state[s]]
        rows.append(
            [
                Cell(m.name(group) if group else _say("nobody" if by == "unit" else "none"), str(group)),
                tasks.link(ids),
                Cell(bar(parts, longest), len(ids)),
                *(tasks.link(of_state[s]) for s in STATES),
                *(Cell(str(counts[one]), int(counts[one])) for one in more),
            ]
        )
    return m.report_table(name, columns, rows, caption=_say(f"{name}_note"))


def _stage(network: NetworkPage) -> str:
    """Write the image of the network, in whose place the script puts the interactive page."""
    image = base64.b64encode(still_image(network.data)).decode()
    words = escape(labels(network.lang, "progress")["picture"])
    picture = f'<img alt="{words}" src="data:image/png;base64,{image}">'
    return f'{_key()}<div class="stage">{picture}<p class="interactive">{m.phrase("network_hint")}</p></div>'


def _issues(progress: Progress) -> str:
    columns = [
        m.frame_column("task_id", brief=True),
        _own_column("issue_words", row_head=True),
        _column("place"),
    ]
    rows = [
        [Cell(m.text(issue.task_id) or "–"), _words(issue), Cell(m.text(issue.place) or "–")]
        for issue in progress.issues[: m.MOST_ROWS]
    ]
    return m.report_table("issues", columns, rows, total=len(progress.issues), caption=_say("issues_note"))


def _words(issue: Issue) -> Cell:
    return Cell(m.translated(m.by_language(lambda lang: issue_words(issue, lang))))


def _all(tasks: _Tasks) -> str:
    """List all tasks, each with what is printed and what was filled in; columns with nothing in them are left out."""
    frame = tasks.frame
    remarked = ["remark"] if frame["remark"].any() else []
    columns = [
        _column("task_id", row_head=True),
        _column("state", brief=True),
        m.frame_column("leader"),
        m.frame_column("text", brief=True),
        m.page_column("units_and_roles"),
        *map(_column, ("due", "progress", *remarked)),
        _own_column("reported"),
        m.frame_column("clause"),
    ]
    rows = [
        [
            Cell(m.text(task_id)),
            _badge(row["state"]),
            Cell(m.name(row["leader"])),
            Cell(m.text(row["text"]) + _small(row, "target", "deadline")),
            Cell(_units_by_role(row)),
            _date(row["due"]),
            Cell(m.text(row["progress"]) + _small(row, "reached")),
            *(Cell(m.text(row[name])) for name in remarked),
            _reported(row),
            Cell(f"{m.text(row['clause'])} <small>{m.phrase('line_number', line=row['line'])}</small>"),
        ]
        for task_id, row in frame.iterrows()
    ]
    ids = [f"t{at}" for at in range(len(rows))]
    return m.report_table("tasks", columns, rows, row_ids=ids, name="all", caption=_say("tasks_note"))


def _small(row: Any, *names: str) -> str:
    """Write what stands in these columns below other words, each with its title."""
    table = {name: "ledger" if name == "reached" else "tasks" for name in names}
    return "".join(
        f"<div><small>{m.frame_column(name, table=table[name]).head.html}: {m.text(row[name])}</small></div>"
        for name in names
        if row[name]
    )


def _reported(row: Any) -> Cell:
    """Write who reported when, and where it was filled in."""
    words = " ".join(filter(None, (m.text(row["person"]), _date(row["date"]).html)))
    place = f"<div><small>{m.text(row['place'])}</small></div>" if row["place"] else ""
    return Cell(words + place, row["date"])


def _units_by_role(row: Any) -> str:
    return "".join(
        f'<div class="held"><span class="role {role}">{m.term("role", str(role))}</span> '
        f"{_units(row[str(role)].split(LEADER_SEPARATOR))}</div>"
        for role in Role
        if row[str(role)]
    )
