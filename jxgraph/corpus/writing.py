"""The panel of each place of a corpus in a folder, made by workers, and an index of them."""

from __future__ import annotations

import hashlib
import json
import pickle
import zlib
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph import __version__
from jxgraph.corpus.blocks import FAILURE_COLUMNS, Failure, failure_rows
from jxgraph.corpus.places import peers_of_places, places_of
from jxgraph.corpus.reading import read
from jxgraph.corpus.restored import breakdowns
from jxgraph.corpus.staged import Staged
from jxgraph.corpus.storage import KIND, PART_DOCUMENTS, tables_of
from jxgraph.corpus.value import Corpus
from jxgraph.corpus.workers import Call, counting, outcomes, workers
from jxgraph.errors import InputError, JxgraphError, OutputError, UsageError, expect_path
from jxgraph.filenames import file_names
from jxgraph.folders import (
    DATA,
    SCHEMA_VERSION,
    atomic_folder,
    only_writer,
    read_manifest,
    refuse_other_kind,
    scratch_folder,
    state_of,
    write_manifest,
)
from jxgraph.i18n import LANGUAGES, known_language
from jxgraph.locking import sibling_path
from jxgraph.measures.nulls.fdr import FEWER, MORE
from jxgraph.measures.nulls.registry import null_model
from jxgraph.messages import Message
from jxgraph.panels import BY, panel
from jxgraph.progress import progress as bar
from jxgraph.weights import known_scheme, named_scheme

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor

    import pandas as pd

    from jxgraph.corpus.peers import Peers
    from jxgraph.corpus.places import Place, Places
    from jxgraph.corpus.workers import Workers
    from jxgraph.model import Breakdown
    from jxgraph.panels import Panel
    from jxgraph.weights import SchemeLike


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

    def key(self, place: Place, peers: str) -> str:
        """Digest all that determines the folder of a place: its documents and peers, settings, and this program."""
        everything = [place.place, place.years, place.keys, peers, asdict(self), SCHEMA_VERSION, __version__]
        return hashlib.sha256(json.dumps(everything, ensure_ascii=True).encode()).hexdigest()


class Made(NamedTuple):
    """The files of a panel by their paths below its folder, or why there are none."""

    files: dict[str, bytes]
    error: Message | str = ""


class Compared(NamedTuple):
    """The `Peers` of each place by its name, pickled and compressed; or why there are none."""

    peers: dict[str, bytes]
    error: Message | str = ""


def compare_with_peers(data: str, places: Sequence[str], year: int, alpha: float) -> Compared:
    """Compare places of one level and year with the others; what fails is an error and no exception.

    `data` is the corpus, which lies where this process finds it.
    """
    from jxgraph.corpus.peers import compare_places

    try:
        with tables_of(Path(data)) as connection:
            found = compare_places(connection, places, year, alpha)
            return Compared({one.place: zlib.compress(pickle.dumps(one)) for one in found})
    except JxgraphError as error:
        return Compared({}, error.message)
    except Exception as error:  # noqa: BLE001 -- whatever is wrong with these places, the others are made
        return Compared({}, f"{type(error).__name__}: {error}")


def unpacked(packed: bytes) -> Peers | None:
    """Return the `Peers` that were pickled and compressed; None where a place has too few peers."""
    return pickle.loads(zlib.decompress(packed)) if packed else None  # noqa: S301 -- made in this run


def make_panel(documents: Sequence[Breakdown], place: Place, choices: Choices, packed: bytes) -> Made:
    """Make the panel of a place and return the files of its folder; one that fails is an error and no exception.

    `packed` is what `compare_with_peers` found for the place, empty where it has too few peers.
    """
    from jxgraph.pages.panel import write_panel

    try:
        result = panel(documents, years=place.years, place=place.place, **choices.of_panel)
        peers = unpacked(packed)
        with scratch_folder() as temporary:
            folder = temporary / "panel"
            write_panel(result, folder, lang=choices.lang, gloss=choices.gloss, peers=peers)
            files = (path for path in sorted(folder.rglob("*")) if path.is_file())
            return Made({path.relative_to(folder).as_posix(): path.read_bytes() for path in files})
    except JxgraphError as error:
        return Made({}, error.message)
    except Exception as error:  # noqa: BLE001 -- whatever is wrong with one place, the others are made
        return Made({}, f"{type(error).__name__}: {error}")


# The panels of all places in one folder.


PLACES, LEFT_OUT, INDEX = "tables/places.csv", "tables/left_out.csv", "index.html"
_FOLDERS = "places"
_HIRED = ("jobs", "scheduler", "executor", "progress")
_LIBRARIES = ("jxgraph", "numpy", "pandas")
PEERS = ("departments", "ties")
_OF_PEERS = tuple(f"unusual_{name}" for name in PEERS)
_COUNTED = ("tasks", "kept", "returned", "new", "leads_moved")
COLUMNS = ("place", "level", "first_year", "last_year", "years", *_COUNTED, "chains", *_OF_PEERS, "folder")
"""Of `places.csv`; the counts are of the last year, `chains` of all years."""


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
        No document can be read; no place has documents of two years; another run replaces the data set meanwhile.
    OutputError
        `out` cannot be written or holds something else. What was read and made is kept.
    UsageError
        No worker can be started; a setting makes no sense.
    """
    expect_path(folder, "documents_folder")
    chosen = "" if scheme is None else named_scheme(scheme).name
    choices = _checked(Choices(by, chosen, null, alpha, samples, seed, lang, gloss))
    hired = {"jobs": jobs, "scheduler": scheduler, "executor": executor, "progress": progress}
    with only_writer(out) as target:
        refuse_other_kind(target, "")
        corpus = _data_of(Path(folder), target, {**reading, **hired})
        found = places_of(corpus.documents)
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


def _data_of(folder: Path, target: Path, options: dict[str, Any]) -> Corpus:
    """Return the data set that a folder is, or that is read from it, next to the result until this is there."""
    if (read_manifest(folder) or {}).get("kind") == KIND:
        if given := [name for name in options if name not in _HIRED and options[name]]:
            raise UsageError("panel.already_read", folder=folder, option=given)
        return Corpus(folder)
    return read(folder, sibling_path(target, DATA), **options)


def _write_one(corpus: Corpus, found: Places, target: Path, choices: Choices) -> Written:
    from jxgraph.pages.panel import write_panel

    (place,) = found.places
    documents = _read(corpus, place.documents)
    result = panel([*documents.values()], years=place.years, place=place.place, **choices.of_panel)
    left_out = _left_out(corpus, found)
    write_panel(result, target, lang=choices.lang, gloss=choices.gloss)
    try:
        counted = _counts_of(target)
    except OSError as error:  # a person has removed it
        raise OutputError.unwritable(target, error) from error
    return Written(_frame([place], [counted], [""]), left_out, result)


def _write_many(
    corpus: Corpus,
    found: Places,
    target: Path,
    choices: Choices,
    at_work: Workers,
    progress: Callable[[int, int], None],
) -> Written:
    staging, jobs = Staged(target), _jobs(corpus.documents, found.places, choices)
    failures = _make(corpus, jobs, choices, at_work, staging, progress)
    made = [job for job in jobs if staging.at(job.key).is_dir()]
    if not made:
        raise InputError("panel.none_made", folder=corpus.path, error=failures[-1].error)
    names = file_names(job.place.place or job.place.level or _FOLDERS for job in made)
    counted = [_counts_of(staging.at(job.key)) for job in made]
    frame = _frame([job.place for job in made], counted, [f"{_FOLDERS}/{name}" for name in names])
    written = Written(frame, (*_left_out(corpus, found), *failures))
    kept = dict(zip((job.key for job in made), frame["folder"], strict=True))
    with atomic_folder(target) as folder:
        for key, name in kept.items():
            copytree(staging.at(key), folder / name)
        _write(folder, written, kept, choices)
    return written


def _read(corpus: Corpus, codes: Sequence[int]) -> dict[int, Breakdown]:
    try:
        return dict(zip(codes, breakdowns(corpus.path, codes), strict=True))
    finally:
        _refuse_replaced(corpus)  # also where it fails: this is then why


def _refuse_replaced(corpus: Corpus) -> None:
    """Refuse to go on with a data set that another process has replaced: its documents have other codes."""
    if state_of(corpus.path) not in {corpus.state, None}:
        raise InputError("corpus.replaced", folder=corpus.path)


def _left_out(corpus: Corpus, found: Places) -> tuple[Failure, ...]:
    """Return the files that the corpus lacks, and the documents that are in no panel."""
    rows = () if corpus.left_out else corpus.failures.to_dict("records")
    _refuse_replaced(corpus)
    listed = (Failure(row["path"], row["code"], row["error"]) for row in rows)
    return (*corpus.left_out, *listed, *found.left_out)


class _Job(NamedTuple):
    """What a worker is to make: a place, the key of its folder, and the digest of its peers, if they are enough."""

    place: Place
    key: str
    peers: str


def _jobs(documents: pd.DataFrame, places: Sequence[Place], choices: Choices) -> list[_Job]:
    peers = peers_of_places(documents, places)
    return [_Job(place, choices.key(place, peers.get(place, "")), peers.get(place, "")) for place in places]


def _make(
    corpus: Corpus,
    jobs: Sequence[_Job],
    choices: Choices,
    at_work: Workers,
    staging: Staged,
    progress: Callable[[int, int], None],
) -> list[Failure]:
    """Make the panels that are not there yet; return of each that fails the reason, with its documents."""
    missing = [job for job in jobs if not staging.take_over(job.key)]
    done = counting(progress, len(jobs), len(missing))
    packed, errors = _compare(corpus, missing, choices, at_work)
    _refuse_replaced(corpus)
    failures = [failure for job in missing if job.key in errors for failure in _failed(job, errors[job.key])]
    done(len(errors))
    for batch in _batches([job for job in missing if job.key not in errors]):
        read = _read(corpus, sorted(code for job in batch for code in job.place.documents))

        def call(chunk: Sequence[_Job], read: Mapping[int, Breakdown] = read) -> Call:
            (job,) = chunk
            documents = [read[code] for code in job.place.documents]
            return Call(make_panel, (documents, job.place, choices, packed.get(job.key, b"")))

        for (job,), made in outcomes([[job] for job in batch], call, at_work):
            error = Message("corpus.process_died") if made is None else made.error
            if error:
                failures += _failed(job, error)
            else:
                staging.keep(job.key, made.files)
            packed.pop(job.key, None)
            done(1)
    return failures


def _compare(
    corpus: Corpus, jobs: Sequence[_Job], choices: Choices, at_work: Workers
) -> tuple[dict[str, bytes], dict[str, Message | str]]:
    """Compare the places that have enough peers with these; return by keys what is found, or why there is nothing."""
    cohorts: dict[str, list[_Job]] = {}
    for job in jobs:
        if job.peers:
            cohorts.setdefault(job.peers, []).append(job)
    data = str(corpus.path.absolute())

    def call(chunk: Sequence[list[_Job]]) -> Call:
        (cohort,) = chunk
        names = [job.place.place for job in cohort]
        return Call(compare_with_peers, (data, names, cohort[0].place.years[-1], choices.alpha))

    packed: dict[str, bytes] = {}
    errors: dict[str, Message | str] = {}
    for (cohort,), compared in outcomes([[cohort] for cohort in cohorts.values()], call, at_work):
        error = Message("corpus.process_died") if compared is None else compared.error
        for job in cohort:
            if error:
                errors[job.key] = error
            else:
                packed[job.key] = compared.peers[job.place.place]
    return packed, errors


def _failed(job: _Job, error: Message | str) -> list[Failure]:
    return [Failure(path, "panel", error) for path in job.place.paths]


def _batches(jobs: Sequence[_Job]) -> Iterator[list[_Job]]:
    """Yield jobs whose documents are in memory at once, so that each part of the corpus is read once a batch."""
    batch: list[_Job] = []
    for job in jobs:
        if batch and sum(len(one.place.documents) for one in [*batch, job]) > PART_DOCUMENTS:
            yield batch
            batch = []
        batch.append(job)
    if batch:
        yield batch


def _counts_of(folder: Path) -> tuple[int | None, ...]:
    """Read the counts of a panel from its tables, whoever made them and when."""
    last = _table(folder, "documents").iloc[-1]
    chains = len(_table(folder, "chains", "chain"))
    unusual = (_unusual(folder, name) for name in PEERS)
    return (*(int(last[name]) for name in _COUNTED), chains, *unusual)


def _table(folder: Path, name: str, *columns: str) -> pd.DataFrame:
    import pandas as pd

    return pd.read_csv(folder / "tables" / f"{name}.csv", encoding="utf-8-sig", usecols=columns or None)


def _unusual(folder: Path, name: str) -> int | None:
    """Count the departments, or pairs of them, that differ from the peers; None without enough of these."""
    if not (folder / "tables" / f"peers_{name}.csv").exists():
        return None
    return int(_table(folder, f"peers_{name}", "verdict")["verdict"].isin([MORE, FEWER]).sum())


def _frame(places: Sequence[Place], counted: Sequence[tuple[int | None, ...]], folders: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    rows = [
        (place.place, place.level, place.years[0], place.years[-1], len(place.years), *counts, folder)
        for place, counts, folder in zip(places, counted, folders, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(_OF_PEERS, "Int64"))


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
