"""What each column of a corpus means: a table that lies beside the others, so that the data set explains itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jxgraph.corpus.blocks import schemas
from jxgraph.labels import corpus_column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_LANGUAGES = ("zh", "en")


def described(files: Mapping[str, Iterable[str]]) -> pd.DataFrame:
    """List the columns of the Parquet tables and of further files, given by the names of their columns.

    Returns
    -------
    DataFrame
        A row a column: `file`, `column`, `type` (in Parquet), and title and meaning in both languages.
    """
    parquet = {f"{table}/": {field.name: str(field.type) for field in schema} for table, schema in schemas().items()}
    known = parquet | {file: dict.fromkeys(columns, "") for file, columns in files.items()}
    rows = [(*row, *_told(row[0], row[1])) for row in _rows(known)]
    told = [f"{what}_{lang}" for lang in _LANGUAGES for what in ("title", "meaning")]
    return pd.DataFrame(rows, columns=["file", "column", "type", *told])


def _rows(known: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str, str]]:
    for file, columns in known.items():
        yield from ((file, column, kind) for column, kind in columns.items())


def _told(file: str, column: str) -> Iterator[str]:
    table = file.rstrip("/").rpartition("/")[2].partition(".")[0].partition("_by_")[0]
    for lang in _LANGUAGES:
        yield from corpus_column(table, column, lang)
