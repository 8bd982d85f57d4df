"""What processes exchange and the disk stages: settings, coded tables, failures, and descriptions of columns."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from jxgraph import __version__
from jxgraph.errors import UsageError
from jxgraph.i18n import LANGUAGES, corpus_column, labels, scheme_names
from jxgraph.messages import Message
from jxgraph.naming import DEFAULT, Names
from jxgraph.subsets import compile_pattern
from jxgraph.weights import known_scheme, named_scheme

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyarrow as pa

    from jxgraph.correction import Correction
    from jxgraph.parsing.pipeline import ReadingOptions
    from jxgraph.weights import Scheme, SchemeLike


# The settings by which every document of a corpus is read: workers receive them, and each document's key has them.


SCHEMA_VERSION = 4
"""Of the tables of a corpus; raised when a table or a column is added, renamed or removed, or means something else."""

CRITERIA = ("pattern", "leader", "part", "unit")
"""The criteria by which tasks are selected: the arguments of `subset`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The arguments of `read_breakdown` and `subset` but for the document, as values that can be sent to a process."""

    aliases: dict[str, str] = field(default_factory=dict)
    collectives: dict[str, tuple[str, ...]] = field(default_factory=dict)
    place: str = ""
    level: str = ""
    canonicalise: bool = True
    expand: bool = False
    first_leads: bool = False
    carry_forward: bool = False
    corrections: list[dict[str, Any]] = field(default_factory=list)
    subset: dict[str, str] = field(default_factory=dict)
    scheme: str = scheme_names()[0]

    @classmethod
    def of(  # noqa: PLR0913 -- as many as there are choices
        cls,
        names: Names = DEFAULT,
        *,
        expand: bool = False,
        first_leads: bool = False,
        carry_forward: bool = False,
        corrections: Sequence[Correction] = (),
        subset: Mapping[str, str] | None = None,
        scheme: SchemeLike | None = None,
    ) -> Settings:
        """Take what a user says of names, reading, tasks and weights; refuse criteria that `subset` lacks."""
        known = (dict(names.aliases), dict(names.collectives), names.place, names.level, names.canonicalise)
        criteria = dict(subset or {})
        if unknown := criteria.keys() - set(CRITERIA):
            raise UsageError("corpus.criterion", criterion=min(unknown), known=CRITERIA).near(min(unknown), CRITERIA)
        if not all(words.strip() for words in criteria.values()):
            raise UsageError("subset.no_criterion")
        compile_pattern(criteria.get("pattern", ""))
        if "unit" in criteria:
            criteria["unit"] = names.canonical(criteria["unit"])
        chosen = _by_role(named_scheme(scheme_names()[0] if scheme is None else scheme))
        plain = [one.as_dict() for one in corrections]
        return cls(*known, expand, first_leads, carry_forward, plain, criteria, chosen)

    def weighing(self) -> Scheme:
        """Return the scheme by which assignments are weighed."""
        return named_scheme(self.scheme)

    def reading(self) -> ReadingOptions:
        """Return the settings as the parser takes them."""
        from jxgraph.parsing.pipeline import ReadingOptions

        known = (MappingProxyType(self.aliases), MappingProxyType(self.collectives))
        names = Names(*known, self.place, self.level, self.canonicalise)
        return ReadingOptions(names, self.expand, self.first_leads, self.carry_forward)

    def key(self, sha256: str, name: str) -> str:
        """Digest all that determines a document's rows: its bytes, its file's name, the settings, and this program."""
        everything = [sha256, name, asdict(self), SCHEMA_VERSION, __version__]
        text = json.dumps(everything, ensure_ascii=True, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def _by_role(scheme: Scheme) -> str:
    """Return the name of a scheme that weighs by role alone, as the pooled ties of a corpus are counted."""
    if known_scheme(scheme.name) is None or scheme.name.partition("(")[0] not in _WEIGH_BY_ROLE:
        raise UsageError("corpus.by_role", known=", ".join(_WEIGH_BY_ROLE), scheme=scheme.name)
    return scheme.name


_WEIGH_BY_ROLE = ("lead-co", "equal")


# Failures: the rows of failures.csv.


class Failure(NamedTuple):
    """One file that is not in the corpus, and why; i18n/corpus.toml explains the codes.

    `file` is where it was opened, with which what is said of it may begin.
    """

    path: str
    code: str
    error: Message | str
    file: str = ""

    def words(self, lang: str) -> str:
        """Return what happened, in one line and without the file, which stands beside it."""
        text = self.error.text(lang) if isinstance(self.error, Message) else self.error
        return " ".join(text.removeprefix(f"{self.file}: ").removeprefix(f"{self.file}：").split())

    def shown(self, lang: str) -> dict[str, str]:
        """Return the file, what happened, and what a person can do about it."""
        to_do = labels(lang, "corpus")[f"failures.{self.code}"]
        return {"path": self.path, "error": self.words(lang), "to_do": to_do}


FAILURE_COLUMNS = ("path", "code", "error", "to_do")


def failure_rows(failures: Iterable[Failure]) -> list[tuple[str, ...]]:
    """Return the rows of failures.csv, in the order of their paths."""
    return sorted(tuple({"path": one.path, "code": one.code, **one.shown("en")}.values()) for one in failures)


# Blocks: the coded tables of some documents, as workers return them, as they are staged, and as the Parquet files hold
# them.


TABLES = ("documents", "tasks", "assignments", "units", "remarks")
"""The tables with rows of each document; `names` is one more, for all."""

BY_FOLDER = ("path", "place", "place_from", "level", "level_from", "year", "year_from")
"""Columns of `documents` that depend on the folder and the metadata: every run writes them again."""


class Block(NamedTuple):
    """Tables of some documents, the rows of each together and in their order.

    The column `document` of every table is the document's place in the block, from 0; `task` counts the tasks of the
    block, and `unit` is a place in `names`.
    """

    tables: Mapping[str, pa.Table]
    names: list[str]


_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "documents": """int32: document
            string: path name title issuer issuer_level issued place place_from level level_from
            int32: year
            string: year_from sha256 key lead_rule
            int32: tasks counted units assignments edges remarks warnings left_out
            float64: gini top_share alone units_a_task density""",
        "tasks": """int32: document task
            string: task_id number part section leader text clause
            int32: line
            string: merged_into""",
        "assignments": """int32: document task unit
            int8: role
            int32: position
            float64: weight
            bool_: counted
            string: name printed
            int32: line""",
        "units": """int32: document unit
            string: kind level
            bool_: collective
            int32: rank lead co_lead support tasks
            float64: workload share
            int32: partners
            float64: closeness betweenness eigenvector pagerank""",
        "remarks": """int32: document
            string: code severity
            int32: line
            string: words done""",
        "names": """int32: unit
            string: name department kind level
            bool_: collective""",
    }
)
"""The columns of each table in their order, by type."""


@cache
def schemas() -> Mapping[str, pa.Schema]:
    """Return the columns of each table of a corpus, as Arrow has them."""
    import pyarrow as pa

    return {
        table: pa.schema(
            [
                (name, getattr(pa, kind.strip())())
                for kind, _, names in (group.partition(":") for group in groups.splitlines())
                for name in names.split()
            ]
        )
        for table, groups in _COLUMNS.items()
    }


def staged_schema(table: str) -> pa.Schema:
    """Return the columns of a table in a block: of `documents` without those that the whole folder decides."""
    import pyarrow as pa

    known = schemas()[table]
    if table != "documents":
        return known
    return pa.schema([field for field in known if field.name not in BY_FOLDER])


def to_bytes(block: Block) -> bytes:
    """Write a block as Arrow streams, one table after the other."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    names = pa.table({"name": pa.array(block.names, pa.string())})
    for table in (*(block.tables[name] for name in TABLES), names):
        with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
            writer.write_table(table)
    return bytes(sink.getvalue())


def from_bytes(data: bytes) -> Block:
    """Read what `to_bytes` wrote.

    Raises
    ------
    pyarrow.ArrowInvalid
        The bytes are cut off or something else.
    """
    import pyarrow as pa

    source = pa.BufferReader(data)
    tables = {name: pa.ipc.open_stream(source).read_all() for name in TABLES}
    return Block(tables, pa.ipc.open_stream(source).read_all()["name"].to_pylist())


# The description of every column, a table of the corpus.


_LANGUAGES = tuple(reversed(LANGUAGES))


def column_descriptions(files: Mapping[str, Iterable[str]]) -> pd.DataFrame:
    """List the columns of the Parquet tables and of further files, given by the names of their columns.

    Returns
    -------
    DataFrame
        A row a column: `file`, `column`, `type` (in Parquet), and title and meaning in both languages.
    """
    parquet = {f"{table}/": {field.name: str(field.type) for field in schema} for table, schema in schemas().items()}
    types = parquet | {file: dict.fromkeys(columns, "") for file, columns in files.items()}
    rows = []
    for file, columns in types.items():
        table = file.rstrip("/").rpartition("/")[2].partition(".")[0].partition("_by_")[0]
        for column, kind in columns.items():
            words = (corpus_column(table, column, lang) for lang in _LANGUAGES)
            rows.append((file, column, kind, *chain.from_iterable(words)))
    names = [f"{what}_{lang}" for lang in _LANGUAGES for what in ("title", "meaning")]
    return pd.DataFrame(rows, columns=["file", "column", "type", *names])
