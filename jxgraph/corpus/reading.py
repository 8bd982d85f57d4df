"""From a folder to a corpus: new documents are read, unchanged ones taken over, and all tables written."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from jxgraph import __version__
from jxgraph.corpus.blocks import FAILURE_COLUMNS, SCHEMA_VERSION, Failure, Settings, failure_rows
from jxgraph.corpus.documents import read_documents
from jxgraph.corpus.files import FolderContents, SourceFile, list_documents, read_metadata
from jxgraph.corpus.storage import KIND, EarlierCorpus, Place, Staging, Wanted, need_extra, write_tables
from jxgraph.corpus.value import FAILURES, Corpus
from jxgraph.corpus.workers import Call, counting, outcomes, workers
from jxgraph.errors import InputError, OutputError, expect_path
from jxgraph.folders import GENERATOR, MANIFEST, atomic_folder, only_writer, refuse_other_kind
from jxgraph.measures.nulls.registry import null_model
from jxgraph.messages import Message
from jxgraph.naming import DEFAULT
from jxgraph.parsing.corrections import given_corrections
from jxgraph.progress import progress as bar

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping
    from concurrent.futures import Executor

    from jxgraph.corpus.workers import Workers
    from jxgraph.correction import Correction
    from jxgraph.naming import Names
    from jxgraph.weights import SchemeLike


CHUNK_DOCUMENTS = 16
"""Documents in a chunk, the most that a worker reads again after an interruption."""


@dataclass(frozen=True, slots=True)
class _Work:
    """The work of a run: the files, the key of each, the metadata by path, and the null model of the ties."""

    contents: FolderContents
    keys: tuple[str, ...]
    metadata: dict[str, dict[str, str]]
    null: str | None


def read(  # noqa: PLR0913 -- as many as there are choices; all but two are by name
    folder: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    metadata: str | os.PathLike[str] | None = None,
    names: Names = DEFAULT,
    expand: bool = False,
    first_leads: bool = False,
    carry_forward: bool = False,
    corrections: str | os.PathLike[str] | Iterable[Correction | Mapping[str, Any]] = (),
    subset: Mapping[str, str] | None = None,
    scheme: SchemeLike | None = None,
    null: str | None = None,
    jobs: int | None = None,
    scheduler: str | None = None,
    executor: Executor | None = None,
    fresh: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Corpus:
    """Read every document of a folder, measure each, and write all as one data set.

    Run again, it reads only new and changed documents, also after an interruption at any moment; the result is the same
    as that of one run. It appears complete or not at all; until then what was read is kept next to it.

    Parameters
    ----------
    folder, out
        The documents, in any folders (`jxgraph.reading.formats.READERS`); the folder to write: new, empty, or a corpus.
    metadata
        A CSV with a column `path` and any of `place`, `level`, `year`, which decide over title and folder.
    names, expand, first_leads, carry_forward, corrections
        As `read_breakdown` takes them; a correction is applied to the documents that print the words it quotes.
    subset
        Which tasks to select, by the arguments of `subset`: ``{"pattern": "能源"}``. A document without such a task is
        left out, a row `outside` of the failures.
    scheme, null
        What each role counts: ``lead-co``, ``equal`` or the weight of each role; the null model of `tables/ties.csv`.
    jobs, scheduler, executor
        Number of processes, by default one a core; or the address of a Dask scheduler whose workers find the folder
        under the same path; or any `concurrent.futures.Executor`, in which the last bits may depend on its threads.
    fresh
        Read everything again, also where an earlier corpus is of another version.
    progress
        Called with the numbers of documents done and of all; by default a bar, where a person watches.

    Returns
    -------
    Corpus
        The data set; the files that are not in it are its `failures`.

    Raises
    ------
    InputError
        No document can be read; the metadata are none; an earlier corpus is of another version.
    OutputError
        `out` cannot be written or holds something else; a full disk. What was read is kept.
    UsageError
        The extra is not installed; no worker can be started; a setting makes no sense.
    """
    need_extra()
    if null is not None:
        null_model(null)
    expect_path(folder, "documents_folder")
    flags = {"expand": expand, "first_leads": first_leads, "carry_forward": carry_forward}
    given = given_corrections(corrections)
    settings = Settings.of(names, **flags, corrections=given, subset=subset, scheme=scheme)
    # another run waits here, before it reads what this one reads
    with only_writer(out) as target, workers(jobs, scheduler, executor) as at_work:
        refuse_other_kind(target, KIND)
        staging, earlier = Staging(target), EarlierCorpus(target, ignored=fresh)
        if fresh:
            staging.remove()
        work = _work(Path(folder), target, metadata, settings, null)
        places = _known(work, (*earlier.places(), *staging.places()))
        missing = [one for one, key in zip(work.contents.documents, work.keys, strict=True) if key not in places]
        failures = list(work.contents.failures)
        with bar() as show:
            done = counting(progress or show, len(work.keys), len(missing))
            failures += _read(missing, settings, at_work, staging, done)
        failures += _unknown(work)
        places |= _known(work, staging.places())
        if not places:
            raise InputError("corpus.none_read", folder=folder, count=len(work.keys), error=failures[0].error)
        try:
            with atomic_folder(target, kind=KIND) as temporary:
                _write(temporary, work, places, earlier, failures, settings, executor=at_work.executor)
        except OutputError as error:
            raise OutputError("corpus.go_on", error=error) from error
    return Corpus(target, left_out=failures)


def _write(  # noqa: PLR0913 -- what was read, and who tests it
    folder: Path,
    work: _Work,
    places: dict[str, Place],
    earlier: EarlierCorpus,
    failures: list[Failure],
    settings: Settings,
    *,
    executor: Executor,
) -> None:
    wanted = [
        Wanted(one.path, work.metadata.get(one.path, {}), places[key])
        for one, key in zip(work.contents.documents, work.keys, strict=True)
        if key in places
    ]
    counts = write_tables(folder, wanted, earlier)
    counts |= {"failures": len(failures), "passed_over": work.contents.passed_over}
    _write_manifest(folder, counts, settings, {})
    tested = _write_tables(Corpus(folder), failures, work.null, executor)
    _write_manifest(folder, counts, settings, tested)  # again, with the digests of these tables


def _work(
    folder: Path, target: Path, metadata: str | os.PathLike[str] | None, settings: Settings, null: str | None
) -> _Work:
    described = read_metadata(metadata) if metadata is not None else {}
    without = (target, *([Path(metadata)] if metadata is not None else []))
    contents = list_documents(folder, without=without, described=described)
    keys = tuple(settings.key(one.sha256, PurePosixPath(one.path).name) for one in contents.documents)
    return _Work(contents, keys, described, null)


def _known(work: _Work, places: Iterable[tuple[str, Place]]) -> dict[str, Place]:
    """Return the places of the rows that already exist, by key; of two places the first."""
    wanted = set(work.keys)
    known: dict[str, Place] = {}
    for key, place in places:
        if key in wanted:
            known.setdefault(key, place)
    return known


def _read(
    documents: list[SourceFile], settings: Settings, at_work: Workers, staging: Staging, done: Callable[[int], None]
) -> list[Failure]:
    failures: list[Failure] = []
    done(0)
    chunks = [documents[at : at + CHUNK_DOCUMENTS] for at in range(0, len(documents), CHUNK_DOCUMENTS)]
    for chunk, outcome in outcomes(chunks, lambda chunk: Call(read_documents, (chunk, settings)), at_work):
        if outcome is None:  # it was tried alone, and ended its worker each time
            failures += [Failure(one.path, "worker", Message("corpus.process_died")) for one in chunk]
        else:
            failures += outcome.failures
            if outcome.block:
                staging.keep(outcome.block)
        done(len(chunk))
    return failures


def _unknown(work: _Work) -> list[Failure]:
    listed = {one.path for one in work.contents.documents} | {failure.path for failure in work.contents.failures}
    words = Message("corpus.not_there")
    return [Failure(path, "missing", words) for path in work.metadata if path not in listed]


def _write_tables(corpus: Corpus, failures: list[Failure], null: str | None, executor: Executor) -> dict[str, Any]:
    """Write the measures of departments as tables that need no Python; return the settings of the test of the ties."""
    import pandas as pd

    from jxgraph.corpus.blocks import column_descriptions
    from jxgraph.tables import write_csv

    frames = {
        "tables/workload.csv": corpus.workload(),
        "tables/workload_by_place_and_year.csv": corpus.workload(over=("place", "year")),
        "tables/ties.csv": corpus.ties(null=null, executor=executor),
        "tables/clusters.csv": corpus.clusters().reset_index(),
        FAILURES: pd.DataFrame(failure_rows(failures), columns=FAILURE_COLUMNS),
    }
    (corpus.path / "tables").mkdir()
    for name, frame in (frames | {"columns.csv": column_descriptions(frames)}).items():
        write_csv(frame, corpus.path / name)
    return dict(frames["tables/ties.csv"].attrs)


def _write_manifest(folder: Path, counts: dict[str, int], settings: Settings, tested: dict[str, Any]) -> None:
    import pyarrow as pa

    files = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST
    )
    manifest = {
        "generator": GENERATOR,
        "kind": KIND,
        "schema_version": SCHEMA_VERSION,
        "versions": {"jxgraph": __version__, "pyarrow": pa.__version__},
        "settings": asdict(settings),
        "counts": counts,
        "ties": tested,
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")
