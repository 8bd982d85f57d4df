"""The places of a corpus: the documents of each in the order of their years, and a panel of each in a folder."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from shutil import copytree, rmtree
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph import __version__
from jxgraph.corpus.blocks import FAILURE_COLUMNS, Failure, failure_rows
from jxgraph.corpus.peers_tables import PEERS, Made, make_peers, peers_keys, unusual
from jxgraph.corpus.reading import read
from jxgraph.corpus.restored import breakdowns
from jxgraph.corpus.staged import Staged
from jxgraph.corpus.storage import KIND, PART_DOCUMENTS
from jxgraph.corpus.value import Corpus
from jxgraph.corpus.workers import Call, outcomes, workers
from jxgraph.errors import InputError, JxgraphError, UsageError, expect_path
from jxgraph.i18n import LANGUAGES, known_language
from jxgraph.measures.nulls.registry import null_model
from jxgraph.messages import Message
from jxgraph.office.profile import file_names
from jxgraph.pages.report.folder import SCHEMA_VERSION, aside, atomic_folder, read_manifest, write_manifest
from jxgraph.panels import BY, panel
from jxgraph.progress import progress as bar
from jxgraph.weights import known_scheme, named_scheme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor

    import pandas as pd

    from jxgraph.corpus.workers import Workers
    from jxgraph.model import Breakdown
    from jxgraph.panels import Panel
    from jxgraph.weights import SchemeLike


# The documents of each place, one a year.


FEWEST_YEARS = 2
"""Years of which a panel is made."""


class Place(NamedTuple):
    """A place, its level, and its documents by year: their codes in the corpus, their paths and keys."""

    place: str
    level: str
    years: tuple[int, ...]
    documents: tuple[int, ...]
    paths: tuple[str, ...]
    keys: tuple[str, ...]


class Places(NamedTuple):
    """The places with two years or more, in the order of their names, and the documents that are in no panel."""

    places: tuple[Place, ...]
    left_out: tuple[Failure, ...]


def places_of(corpus: Corpus) -> Places:
    """Sort the documents of a corpus by place and year.

    Of several documents of a place and year the one with the most tasks is taken. Documents of which no place is known
    are one place, if no document has one. Every other document is left out with the reason.
    """
    import pandas as pd

    frame = corpus.sql("SELECT document, path, place, level, year, tasks, key FROM documents ORDER BY document")
    somewhere = bool((frame["place"] + frame["level"]).any())
    left_out: list[Failure] = []
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in frame.to_dict("records"):
        if somewhere and not row["place"] + row["level"]:
            left_out.append(Failure(row["path"], "no_place", Message("panel.document_no_place")))
        elif pd.isna(row["year"]):
            left_out.append(Failure(row["path"], "no_year", Message("panel.document_no_year")))
        else:
            groups.setdefault((row["place"], row["level"]), []).append(row)
    places = []
    for (place, level), rows in sorted(groups.items()):
        kept, others = _one_a_year(rows)
        left_out += others
        if len(kept) < FEWEST_YEARS:
            only = Message("panel.one_year", year=int(kept[0]["year"]))
            left_out += [Failure(row["path"], "one_year", only) for row in kept]
            continue
        columns = (tuple(row[name] for row in kept) for name in ("document", "path", "key"))
        places.append(Place(place, level, tuple(int(row["year"]) for row in kept), *columns))
    return Places(tuple(places), tuple(left_out))


def _one_a_year(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[Failure]]:
    """Return the document with the most tasks of each year, in order, and the others as left out."""
    best: dict[int, dict[str, Any]] = {}
    for row in rows:
        if row["year"] not in best or row["tasks"] > best[row["year"]]["tasks"]:
            best[row["year"]] = row
    others = [
        Failure(row["path"], "same_year", Message("panel.document_same_year", path=best[row["year"]]["path"]))
        for row in rows
        if row is not best[row["year"]]
    ]
    return [best[year] for year in sorted(best)], others


# The panel of one place, as a worker makes it.


@dataclass(frozen=True, slots=True)
class Choices:
    """The settings of all panels, as values that can be sent to a process."""

    by: str
    scheme: str
    null: str | None
    alpha: float
    samples: int
    seed: int
    lang: str
    gloss: bool

    @property
    def of_panel(self) -> dict[str, Any]:
        """What `panel` takes."""
        return {name: getattr(self, name) for name in ("by", "scheme", "null", "alpha", "samples", "seed")}

    def key(self, place: Place) -> str:
        """Digest all that determines the folder of a place: its documents, the settings, and this program."""
        everything = [place.place, place.years, place.keys, asdict(self), SCHEMA_VERSION, __version__]
        return hashlib.sha256(json.dumps(everything, ensure_ascii=True).encode()).hexdigest()


def make_panel(documents: Sequence[Breakdown], years: Sequence[int], place: str, choices: Choices) -> Made:
    """Make the panel of a place and return the files of its folder; one that fails is an error and no exception."""
    from jxgraph.pages.panel import write_panel

    try:
        result = panel(documents, years=years, place=place, **choices.of_panel)
        with tempfile.TemporaryDirectory(prefix="jxgraph-") as temporary:
            folder = Path(temporary, "panel")
            write_panel(result, folder, lang=choices.lang, gloss=choices.gloss)
            files = (path for path in sorted(folder.rglob("*")) if path.is_file())
            return Made({path.relative_to(folder).as_posix(): path.read_bytes() for path in files})
    except JxgraphError as error:
        return Made({}, error.message)
    except Exception as error:  # noqa: BLE001 -- whatever is wrong with one place, the others are made
        return Made({}, f"{type(error).__name__}: {error}")


# The panels of all places in one folder.


PLACES, LEFT_OUT, INDEX = "tables/places.csv", "tables/left_out.csv", "index.html"
_FOLDERS, _BESIDE = "places", "peers"
_HIRED = ("jobs", "scheduler", "executor", "progress")
_LIBRARIES = ("jxgraph", "numpy", "pandas")
_OF_PEERS = tuple(f"unusual_{name}" for name in PEERS)
_COUNTED = ("tasks", "kept", "returned", "new", "leads_moved")
COLUMNS = ("place", "level", "first_year", "last_year", "years", *_COUNTED, "chains", "folder", *_OF_PEERS, "beside")
"""Of `places.csv`; the counts are of the last year, `chains` of all years; `beside` is the folder of the peers."""


class Written(NamedTuple):
    """What was written: a row a place, the documents that are in no panel, and the panel if it is of one place."""

    places: pd.DataFrame
    left_out: tuple[Failure, ...]
    panel: Panel | None = None


def panels(  # noqa: PLR0913 -- as many as there are choices; all but two are by name
    folder: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    by: str = "unit",
    scheme: SchemeLike | None = None,
    null: str | None = None,
    alpha: float = 0.05,
    samples: int = 10_000,
    seed: int = 0,
    lang: str = "en",
    gloss: bool = False,
    jobs: int | None = None,
    scheduler: str | None = None,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
    **reading: Any,
) -> Written:
    """Write the panel of the place whose documents are in a folder; of several places one each, and an index of them.

    Run again, also after an interruption, it makes only those of many panels whose documents or settings have changed;
    the result is the same as that of one run. It appears complete or not at all.

    Parameters
    ----------
    folder
        The documents, in any folders, or a data set that `read` wrote.
    out
        A new or empty folder, or an earlier result of jxgraph, which is replaced.
    by, scheme, null, alpha, samples, seed
        As `jxgraph.panel` takes them; the scheme is by default that of the data set.
    lang, gloss
        As `write_panel` takes them.
    jobs, scheduler, executor, progress
        As `read` takes them; places are made by them as documents are read.
    reading
        What else `read` takes: `metadata`, `names`, `subset`, …; nothing for a data set.

    Returns
    -------
    Written
        `places`: place, level, years, the counts of the last year, and the folder of each. `left_out`: documents that
        cannot be read, or whose place or year is unknown, or of which there is no other year. `panel`: of one place.

    Raises
    ------
    InputError
        No document can be read; no place has documents of two years.
    OutputError
        `out` cannot be written or holds something else. What was read and made is kept.
    UsageError
        No worker can be started; a setting makes no sense.
    """
    expect_path(folder, "documents_folder")
    expect_path(out, "folder_to_write")
    chosen = "" if scheme is None else named_scheme(scheme).name
    choices = _checked(Choices(by, chosen, null, alpha, samples, seed, lang, gloss))
    target = Path(os.path.realpath(out))
    hired = {"jobs": jobs, "scheduler": scheduler, "executor": executor, "progress": progress}
    with _data_of(Path(folder), target, {**reading, **hired}) as corpus:
        found = places_of(corpus)
        if not found.places:
            count = corpus.manifest["counts"]["documents"]
            raise InputError("panel.no_place", folder=folder, count=count)
        choices = replace(choices, scheme=choices.scheme or corpus.manifest["settings"]["scheme"])
        if len(found.places) == 1:
            return _write_one(corpus, found, target, choices)
        with workers(jobs, scheduler, executor) as at_work, bar() as show:
            return _write_many(corpus, found, target, choices, at_work, progress or show)


def _checked(choices: Choices) -> Choices:
    """Refuse settings that make no sense, before documents are read for long."""
    known_language(choices.lang)
    if choices.by not in BY:
        raise UsageError("comparison.by", known=BY, by=choices.by).near(choices.by, BY)
    if choices.null is not None:
        null_model(choices.null)
    if choices.scheme and known_scheme(choices.scheme) is None:
        raise UsageError("panel.scheme", scheme=choices.scheme)
    return choices


@contextmanager
def _data_of(folder: Path, target: Path, options: dict[str, Any]) -> Iterator[Corpus]:
    """Yield the data set that a folder is, or that is read from it, next to the result until this is there."""
    if (read_manifest(folder) or {}).get("kind") == KIND:
        if given := [name for name in options if name not in _HIRED and options[name]]:
            raise UsageError("panel.already_read", folder=folder, option=given)
        yield Corpus(folder)
        return
    before = aside(target)
    data = before.with_name(f"{before.name}.corpus")
    yield read(folder, data, **options)
    rmtree(data, ignore_errors=True)


def _write_one(corpus: Corpus, found: Places, target: Path, choices: Choices) -> Written:
    from jxgraph.pages.panel import write_panel

    (place,) = found.places
    documents = list(breakdowns(corpus.path, place.documents))
    result = panel(documents, years=place.years, place=place.place, **choices.of_panel)
    write_panel(result, target, lang=choices.lang, gloss=choices.gloss)
    counts = result.documents.iloc[-1]
    return Written(_frame([place], [(counts, len(result.chains))], [""]), _left_out(corpus, found), result)


def _write_many(
    corpus: Corpus,
    found: Places,
    target: Path,
    choices: Choices,
    at_work: Workers,
    progress: Callable[[int, int], None],
) -> Written:
    staging = Staged(target)
    failures = _make(corpus, found.places, choices, at_work, staging, progress)
    made = [place for place in found.places if staging.at(choices.key(place)).is_dir()]
    if not made:
        raise InputError("panel.none_made", folder=corpus.path, error=failures[-1].error)
    names = file_names(place.place or place.level or _FOLDERS for place in made)
    counted = [_counts_of(staging.at(choices.key(place))) for place in made]
    keys = peers_keys(corpus, made, choices.alpha)
    frame = _with_peers(_frame(made, counted, [f"{_FOLDERS}/{name}" for name in names]), keys, staging)
    written = Written(frame, (*_left_out(corpus, found), *failures))
    kept = dict(zip(map(choices.key, made), frame["folder"], strict=True))
    kept |= {keys[place]: name for place, name in zip(frame["place"], frame["beside"], strict=True) if name}
    with atomic_folder(target, through=staging.folder / "result") as folder:
        for key, name in kept.items():
            copytree(staging.at(key), folder / name)
        _write(folder, written, kept, choices)
    staging.remove()
    return written


def _left_out(corpus: Corpus, found: Places) -> tuple[Failure, ...]:
    """Return the files that the corpus lacks, and the documents that are in no panel."""
    rows = () if corpus.left_out else corpus.failures.to_dict("records")
    listed = (Failure(row["path"], row["code"], row["error"]) for row in rows)
    return (*corpus.left_out, *listed, *found.left_out)


class _Job(NamedTuple):
    """What a worker is to make: the key of its folder, the call, and the documents that fail if it does."""

    key: str
    call: Callable[[], Call]
    paths: tuple[str, ...]


def _make(
    corpus: Corpus,
    places: Sequence[Place],
    choices: Choices,
    at_work: Workers,
    staging: Staged,
    progress: Callable[[int, int], None],
) -> list[Failure]:
    """Make the panels that are not there yet, and then the peers; return of each that fails the reason."""
    panels = [place for place in places if not staging.take_over(choices.key(place))]
    peers = [job for job in _peers_jobs(corpus, places, choices) if not staging.take_over(job.key)]
    done = _counting(progress, len(places) + len(peers), len(panels) + len(peers))
    failures: list[Failure] = []
    for batch in _batches(panels):
        codes = sorted(code for place in batch for code in place.documents)
        read = dict(zip(codes, breakdowns(corpus.path, codes), strict=True))
        failures += _done([_panel_job(place, read, choices) for place in batch], at_work, staging, done)
    return failures + _done(peers, at_work, staging, done)


def _peers_jobs(corpus: Corpus, places: Sequence[Place], choices: Choices) -> list[_Job]:
    keys = peers_keys(corpus, places, choices.alpha)
    return [_peers_job(corpus, place, keys[place.place], choices.alpha) for place in places if place.place in keys]


def _peers_job(corpus: Corpus, place: Place, key: str, alpha: float) -> _Job:
    call = Call(make_peers, (str(corpus.path.absolute()), place.place, place.years[-1], alpha))
    return _Job(key, lambda: call, place.paths[-1:])


def _panel_job(place: Place, read: Mapping[int, Breakdown], choices: Choices) -> _Job:
    documents = [read[code] for code in place.documents]
    call = Call(make_panel, (documents, place.years, place.place, choices))
    return _Job(choices.key(place), lambda: call, place.paths)


def _done(jobs: Sequence[_Job], at_work: Workers, staging: Staged, done: Callable[[int], None]) -> list[Failure]:
    failures: list[Failure] = []
    for (job,), made in outcomes([[job] for job in jobs], lambda chunk: chunk[0].call(), at_work):
        error = Message("corpus.process_died") if made is None else made.error
        if error:
            failures += [Failure(path, "panel", error) for path in job.paths]
        else:
            staging.keep(job.key, made.files)
        done(1)
    return failures


def _batches(places: Sequence[Place]) -> Iterator[list[Place]]:
    """Yield places whose documents are in memory at once, so that each part of the corpus is read once a batch."""
    batch: list[Place] = []
    for place in places:
        if batch and sum(len(one.documents) for one in [*batch, place]) > PART_DOCUMENTS:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _counting(progress: Callable[[int, int], None], total: int, missing: int) -> Callable[[int], None]:
    so_far = total - missing

    def done(count: int) -> None:
        nonlocal so_far
        so_far += count
        progress(so_far, total)

    return done


_Counts = tuple["pd.Series[Any]", int]
"""The last year of the documents of a panel, and the number of its chains."""


def _counts_of(folder: Path) -> _Counts:
    """Read the counts of a panel from its tables, whoever made them and when."""
    import pandas as pd

    documents = pd.read_csv(folder / "tables" / "documents.csv", encoding="utf-8-sig")
    chains = pd.read_csv(folder / "tables" / "chains.csv", encoding="utf-8-sig", usecols=[0])
    return documents.iloc[-1], len(chains)


def _frame(places: Sequence[Place], counted: Sequence[_Counts], folders: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for place, (last, chains), folder in zip(places, counted, folders, strict=True):
        years = (place.years[0], place.years[-1], len(place.years))
        rows.append((place.place, place.level, *years, *(int(last[name]) for name in _COUNTED), chains, folder))
    return pd.DataFrame(rows, columns=list(COLUMNS[: -len(_OF_PEERS) - 1]))


def _with_peers(frame: pd.DataFrame, keys: Mapping[str, str], staging: Staged) -> pd.DataFrame:
    """Add how many departments and cooperations of a place are unusual beside its peers, and where they are listed."""
    import pandas as pd

    there = [keys.get(place, "") for place in frame["place"]]
    there = [key if key and staging.at(key).is_dir() else "" for key in there]
    for name, column in zip(PEERS, _OF_PEERS, strict=True):
        tables = [staging.at(key) / f"{name}.csv" if key else None for key in there]
        counts = [None if path is None else unusual(path) for path in tables]
        frame[column] = pd.array(counts, dtype="Int64")
    names = [folder.replace(_FOLDERS, _BESIDE, 1) for folder in frame["folder"]]
    frame["beside"] = [name if key else "" for name, key in zip(names, there, strict=True)]
    return frame


def _write(folder: Path, written: Written, kept: Mapping[str, str], choices: Choices) -> None:
    import pandas as pd

    from jxgraph.pages.panel.places import places_page
    from jxgraph.tables import write_csv

    (folder / PLACES).parent.mkdir()
    write_csv(written.places, folder / PLACES)
    write_csv(pd.DataFrame(failure_rows(written.left_out), columns=FAILURE_COLUMNS), folder / LEFT_OUT)
    left_out = [_by_language(one) for one in sorted(written.left_out, key=lambda one: one.path)]
    page = places_page(written.places, left_out, lang=choices.lang)
    (folder / INDEX).write_text(page, encoding="utf-8", newline="\n")
    write_manifest(folder, {"settings": asdict(choices), "kept": kept}, _LIBRARIES)


def _by_language(failure: Failure) -> dict[str, dict[str, str]]:
    shown = {lang: failure.shown(lang) for lang in LANGUAGES}
    return {name: {lang: shown[lang][name] for lang in LANGUAGES} for name in ("path", "error", "to_do")}
