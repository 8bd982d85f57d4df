"""Each place beside its peers as tables, as a worker makes them."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from jxgraph import __version__
from jxgraph.corpus.value import Corpus
from jxgraph.errors import JxgraphError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jxgraph.corpus.places import Place
    from jxgraph.messages import Message

PEERS = ("departments", "ties")
"""The tables of a place beside its peers."""

FEWEST_PEERS = 5
"""Other places of the level and year beside which a place is compared."""


def make_peers(data: str, place: str, year: int, alpha: float) -> Made:
    """Compare a place with its peers and return the tables; the data set lies where this process finds it."""
    from jxgraph.tables import write_csv

    try:
        found = Corpus(Path(data)).peers(place, year=year, alpha=alpha)
        with tempfile.TemporaryDirectory(prefix="jxgraph-") as temporary:
            for name in PEERS:
                write_csv(getattr(found, name), Path(temporary, f"{name}.csv"))
            return Made({path.name: path.read_bytes() for path in sorted(Path(temporary).iterdir())})
    except JxgraphError as error:
        return Made({}, error.message)
    except Exception as error:  # noqa: BLE001 -- whatever is wrong with one place, the others are made
        return Made({}, f"{type(error).__name__}: {error}")


def peers_keys(corpus: Corpus, places: Sequence[Place], alpha: float) -> dict[str, str]:
    """Return, for each place with enough peers in its last year, a digest of all that its comparison stands on."""
    query = "SELECT place, level, year, key FROM documents WHERE place <> '' AND level <> '' AND edges > 0 ORDER BY key"
    of_level = dict(iter(corpus.sql(query).groupby(["level", "year"])))
    keys = {}
    for place in places:
        rows = of_level.get((place.level, place.years[-1]))
        if place.place and rows is not None and rows["place"].nunique() > FEWEST_PEERS:
            everything = [place.place, place.years[-1], alpha, rows[["place", "key"]].to_numpy().tolist(), __version__]
            keys[place.place] = hashlib.sha256(json.dumps(everything, ensure_ascii=True).encode()).hexdigest()
    return keys


class Made(NamedTuple):
    """The files of a panel by their paths below its folder, or why there are none."""

    files: dict[str, bytes]
    error: Message | str = ""


def unusual(path: Path) -> int:
    """Count the rows of such a table that are more or fewer than expected."""
    import pandas as pd

    verdicts = pd.read_csv(path, encoding="utf-8-sig", usecols=["verdict"])["verdict"]
    return int(verdicts.isin(["more", "fewer"]).sum())
