"""How often the null models err on random documents, and what they find of planted ties.

``python benchmarks/nulls.py [--documents N] [FILE ...]`` prints, for the margins of the sample, of made documents and
of the files, and for each null model:

- on documents with the same margins, drawn at random: the part in which any pair is called `more` or `fewer`. All of
  these are false, so it is the false discovery rate;
- on the same with ties planted between a few pairs: the part of the planted pairs that is found, and the mean part of
  false ones among the pairs called. A pair of which one unit was planted is left out there, for planting moved its
  tasks, too; the last figure counts all of these as false.

Then the same first figure for corpora of 1, 5 and 20 documents, each drawn from its own null and pooled, and how often
`repetition` gives a verdict on random documents.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

import jxgraph as jx
from jxgraph.measures.graph.co_occurrence import co_occurrences
from jxgraph.measures.nulls.fdr import FEWER, MORE, Judge
from jxgraph.measures.nulls.fdsm import SwapSampler, draw_samples
from jxgraph.measures.nulls.pairs import Pairs, Tails, pair_tails
from jxgraph.measures.nulls.pooled import Stratum, pooled_ties
from jxgraph.measures.nulls.registry import FDSM, NULLS, NullSettings, null_model

if TYPE_CHECKING:
    from collections.abc import Iterator

Matrix = sparse.csr_array

ALPHA, SAMPLES = 0.05, 100_000
PLANTED, AT_LEAST, SPREADS = 6, 3, 4
"""Pairs planted in a document; each is made to share so many tasks at least, and so many roots of the expected number
more than expected, if it has so many."""

HERE = Path(__file__).parent


class Rate(NamedTuple):
    """A mean with its standard error."""

    mean: float
    error: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} ± {self.error:.3f}"


def rate(values: list[float]) -> Rate:
    """Take the mean."""
    return Rate(float(np.mean(values)), float(np.std(values) / np.sqrt(len(values))))


def margins(files: list[Path]) -> Iterator[tuple[str, Matrix]]:
    """Give the matrices whose margins are used: the sample, four made ones, the files."""
    yield "sample", jx.responsibility_matrix(jx.read_breakdown(HERE.parent / "data" / "jiaxing-2025.txt")).pattern
    for tasks, seed in ((40, 1), (400, 2)):
        made = jx.synthetic.make_document(tasks=tasks, seed=seed)
        yield f"made, {tasks} tasks", jx.responsibility_matrix(jx.parse_text(made.text)).pattern
    random = np.random.default_rng(0)
    for name, tasks, units, entries, power in (("skewed", 150, 40, 400, 1.2), ("dense", 60, 25, 320, 0.4)):
        weight = 1 / np.arange(1, units + 1) ** power
        cells = np.zeros((tasks, units))
        cells[np.arange(tasks), random.choice(units, tasks, p=weight / weight.sum())] = 1
        while cells.sum() < entries:
            cells[random.integers(tasks), random.choice(units, p=weight / weight.sum())] = 1
        yield f"{name}, {tasks} tasks", sparse.csr_array(cells[:, cells.any(axis=0)])
    for file in files:
        yield file.stem, jx.responsibility_matrix(jx.read_breakdown(file)).pattern


def random_documents(P: Matrix, number: int, seed: int) -> Iterator[Matrix]:
    """Draw documents with these margins."""
    indptr = P.indptr
    drawn = 0
    for batch in SwapSampler(P, number, seed=seed):
        for column in batch.unit.T:
            if drawn < number:
                units = np.concatenate([np.sort(part) for part in np.split(column, indptr[1:-1])]).astype(np.int64)
                yield sparse.csr_array((np.ones(len(units)), units, indptr), shape=P.shape)
                drawn += 1


def planted(P: Matrix, random: np.random.Generator) -> tuple[Matrix, set[tuple[int, int]]]:
    """Make a few pairs share tasks by swaps that keep all margins."""
    cells = P.toarray().astype(bool)
    sizes, degree = cells.sum(axis=1), cells.sum(axis=0)
    able = np.flatnonzero(degree >= AT_LEAST)
    pairs: set[tuple[int, int]] = set()
    for _ in range(PLANTED):
        a, b = sorted(random.choice(able, 2, replace=False).tolist())
        mean = degree[a] * degree[b] / len(cells)
        aim = min(max(AT_LEAST, int(np.ceil(mean + SPREADS * np.sqrt(mean)))), degree[a], degree[b])
        for _ in range(200):
            if (cells[:, a] & cells[:, b]).sum() >= aim:
                pairs.add((a, b))
                break
            _bring_together(cells, sizes, a, b, random)
    return sparse.csr_array(cells.astype(float)), pairs


def _bring_together(
    cells: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
    sizes: np.ndarray[tuple[int], np.dtype[np.int64]],
    a: int,
    b: int,
    random: np.random.Generator,
) -> None:
    """Put b into a task of a in the place of another unit, which goes into a task that b leaves.

    Of the tasks of a those of fewest units come first, so that b meets few others by the way.
    """
    targets = np.flatnonzero(cells[:, a] & ~cells[:, b] & (sizes > 1))
    targets = targets[sizes[targets] == sizes[targets].min(initial=sizes.max())]
    sources = np.flatnonzero(cells[:, b] & ~cells[:, a])
    if len(targets) and len(sources):
        target, source = random.choice(targets), random.choice(sources)
        others = np.flatnonzero(cells[target] & ~cells[source])
        others = others[others != a]
        if len(others):
            other = random.choice(others)
            cells[target, [b, other]], cells[source, [b, other]] = [True, False], [False, True]


def called(P: Matrix, pairs: Pairs, tails: Tails) -> set[tuple[int, int]]:
    """List the pairs that are called `more` or `fewer`; of those that share nothing, one for all."""
    met = co_occurrences(P)
    shared, kind = np.bincount(met.pair, minlength=len(met.a)), pairs.kind(met.a, met.b)
    judge = Judge(tails, kind, shared, ALPHA)
    verdict = judge(kind, shared).verdict
    striking = np.isin(verdict, [MORE, FEWER])
    counts = judge.counts(kind, shared)
    found = set(zip(met.a[striking].tolist(), met.b[striking].tolist(), strict=True))
    apart = counts[MORE] + counts[FEWER] - len(found)
    return found | {(-1, n) for n in range(apart)}


def one_document(name: str, P: Matrix, documents: int) -> None:
    """Print the rates of all nulls on documents with the margins of one."""
    pairs, random = Pairs.of(P), np.random.default_rng(1)
    plain = list(random_documents(P, documents, 2))
    with_ties = [planted(document, random) for document in random_documents(P, documents, 3)]
    print(f"\n{name}: {P.shape[0]} tasks, {P.shape[1]} units, {P.nnz} assignments")
    for null in NULLS:
        tails = pair_tails(pairs, null_model(null).laws(P, pairs, SAMPLES, 0))
        false = rate([float(bool(called(document, pairs, tails))) for document in plain])
        results = [(called(document, pairs, tails), true) for document, true in with_ties]
        power = rate([len(found & true) / max(len(true), 1) for found, true in results])
        untouched = rate([false_part(found, true) for found, true in results])
        others = rate([len(found - true) / max(len(found), 1) for found, true in results])
        print(f"  {null:15} {false}   planted: {power} found, {untouched} false; of all others {others}")


def false_part(found: set[tuple[int, int]], true: set[tuple[int, int]]) -> float:
    """Return the part of false ones among pairs called, without those that planting touched: one unit is planted."""
    moved = {unit for pair in true for unit in pair}
    false = sum(not moved & set(pair) for pair in found - true)
    return false / max(false + len(found & true), 1)


def corpora(P: Matrix, number: int) -> None:
    """Print how often a corpus of documents drawn from their own null has a pair that is called."""
    print("\ncorpora of documents with the margins of the second made document, pooled")
    for size in (1, 5, 20):
        drawn = iter(list(random_documents(P, number * size, 4)))
        for null in (FDSM, "sdsm_sized"):
            found = []
            for _ in range(number):
                documents = [Stratum(next(drawn), np.arange(P.shape[1])) for _ in range(size)]
                frame = pooled_ties(lambda documents=documents: iter(documents), NullSettings((null,), ALPHA, 2000))
                found.append(float(frame.attrs[MORE] + frame.attrs[FEWER] > 0))
            drawn = iter(list(random_documents(P, number * size, 5)))
            print(f"  {size:2} documents, {null:11} {rate(found)}")


def repeated(P: Matrix, documents: int) -> None:
    """Print how often `repetition` gives a verdict on random documents."""
    drawn = draw_samples(P, SAMPLES, 0)
    found = []
    for document in random_documents(P, documents, 6):
        value = len(co_occurrences(document).a)
        p = min((drawn.distinct >= value).mean(), (drawn.distinct <= value).mean())
        found.append(float(p <= ALPHA / 2))
    print(f"  repetition, distinct pairs: {rate(found)}")


def main() -> None:
    """Print all rates."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--corpora", type=int, default=100)
    parser.add_argument("files", nargs="*", type=Path)
    asked = parser.parse_args()
    known = list(margins(asked.files))
    for name, P in known:
        one_document(name, P, asked.documents)
        repeated(P, asked.documents)
    corpora(known[1][1], asked.corpora)


if __name__ == "__main__":
    sys.exit(main())
