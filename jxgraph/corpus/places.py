"""The places of a corpus: the documents of each in the order of their years, and what its peers are."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from jxgraph.corpus.blocks import Failure
from jxgraph.messages import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def places_of(documents: pd.DataFrame) -> Places:
    """Sort the documents of a corpus, its frame, by place and year.

    Of several documents of a place and year the one with the most tasks is taken; the level is that of the last year
    that has one. Documents of which no place is known are of the place that their folder stands for, see `_in_folders`;
    else they are one place, if no document has one. Every other document is left out with the reason.
    """
    somewhere = bool((documents["place"] + documents["level"]).any())
    left_out: list[Failure] = []
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in _in_folders(documents).to_dict("records"):
        if somewhere and not row["place"] + row["level"]:
            left_out.append(Failure(row["path"], "no_place", Message("panel.document_no_place")))
        elif pd.isna(row["year"]):
            left_out.append(Failure(row["path"], "no_year", Message("panel.document_no_year")))
        else:
            # metadata may give the level of some years only
            groups.setdefault((row["place"], "" if row["place"] else row["level"]), []).append(row)
    places = []
    for (place, _), rows in sorted(groups.items()):
        kept, others = _one_a_year(rows)
        level = next((row["level"] for row in reversed(kept) if row["level"]), "")
        left_out += others
        if len(kept) < FEWEST_YEARS:
            only = Message("panel.one_year", year=int(kept[0]["year"]))
            left_out += [Failure(row["path"], "one_year", only) for row in kept]
            continue
        columns = (tuple(row[name] for row in kept) for name in ("document", "path", "key"))
        places.append(Place(place, level, tuple(int(row["year"]) for row in kept), *columns))
    return Places(tuple(places), tuple(left_out))


def _in_folders(documents: pd.DataFrame) -> pd.DataFrame:
    """Take a folder with several years of documents without a known place for one, by its name: people sort places so.

    Not where no document has a place and no two are of one year: they may all be of one place.
    """
    nowhere = documents[(documents["place"] + documents["level"]) == ""]
    if len(nowhere) == len(documents) and not nowhere["year"].dropna().duplicated().any():
        return documents
    folder = nowhere["path"].map(lambda path: path.rpartition("/")[0])
    several = nowhere["year"].groupby(folder).transform("nunique") >= FEWEST_YEARS
    return documents.assign(place=folder[several].reindex(documents.index).fillna(documents["place"]))


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


FEWEST_PEERS = 5
"""Other places of the level and year beside which a place is compared."""


def peers_of_places(documents: pd.DataFrame, places: Sequence[Place]) -> dict[Place, str]:
    """Return, for each place with enough peers in its last year, a digest of all documents that are compared."""
    known = documents[(documents["place"] != "") & (documents["level"] != "") & (documents["edges"] > 0)]
    of_level = dict(iter(known.groupby(["level", "year"])))
    keys = {}
    for place in places:
        rows = of_level.get((place.level, place.years[-1]))
        # a place whose own document has no assignments is not among these
        if rows is not None and place.place in set(rows["place"]) and rows["place"].nunique() > FEWEST_PEERS:
            everything = rows[["place", "key"]].sort_values("key").to_numpy().tolist()
            keys[place] = hashlib.sha256(json.dumps(everything, ensure_ascii=True).encode()).hexdigest()
    return keys
