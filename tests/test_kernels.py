"""Loops give the same compiled and interpreted, to the last bit.

By default all tests interpret them; with `JXGRAPH_TESTS=full` all but these compile them.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from making_documents import SEEDS, random_graph
from networkx import to_scipy_sparse_array

from jxgraph.matrix import responsibility_matrix
from jxgraph.measures.numeric import jit, kernels

if TYPE_CHECKING:
    from collections.abc import Callable

LOOPS: dict[str, Callable[..., Any]] = {
    name: loop for name, loop in inspect.getmembers(kernels, inspect.isfunction) if loop.__module__ == kernels.__name__
}


def arguments(name: str, seed: int) -> tuple[Any, ...]:
    """Give a loop a random graph in the form that it takes."""
    B, rng = random_graph(seed), np.random.default_rng(seed)
    of_units = responsibility_matrix(B).pattern.tocsc()
    A = to_scipy_sparse_array(B, weight=None, dtype=np.int64)
    start, neighbour = A.indptr.astype(np.int64), A.indices.astype(np.int64)
    orders = rng.permuted(np.tile(np.arange(of_units.shape[1]), (9, 1)), axis=1)
    copies, node = np.arange(1.0, len(B) + 1), np.repeat(np.arange(len(B)), np.diff(start))
    return {
        "hop_sums": (start.astype(np.uint32), neighbour.astype(np.uint32), copies),
        "path_sums": (start, neighbour, 1.0 + (node + neighbour) % 3, copies),
        "cut_off": (start, neighbour, np.arange(len(B))),
        "largest_components": (
            of_units.indptr.astype(np.int64),
            of_units.indices.astype(np.int64),
            np.ones(of_units.shape[0], np.int64),
            orders,
        ),
    }[name]


@pytest.fixture
def compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch compilation on, whatever NUMBA_DISABLE_JIT says."""
    numba = pytest.importorskip("numba")
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 0)
    monkeypatch.setattr(jit, "FAST", True)


@pytest.mark.slow
@pytest.mark.usefixtures("compiling")
@pytest.mark.parametrize("name", LOOPS)
def test_a_compiled_loop_gives_what_the_plain_one_does(name: str) -> None:
    plain = inspect.unwrap(LOOPS[name])
    loop = jit.compiled(plain)
    for seed in SEEDS:
        given = arguments(name, seed)
        for a, b in zip(np.atleast_2d(plain(*given)), np.atleast_2d(loop(*given)), strict=True):
            assert a.tolist() == b.tolist()


@pytest.mark.usefixtures("compiling")
def test_small_jobs_are_not_compiled_before_they_add_up() -> None:
    """Of three jobs of half a compilation each, the third is the first that makes their sum worth one."""
    loop, half = jit.compiled(lambda x: x + 1), jit.WORTH_COMPILING / 2
    assert [jit.loop_for(half, loop) is loop for _ in range(3)] == [False, False, True]
    assert loop(1) == 2


def test_without_numba_a_loop_is_what_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jit, "FAST", False)
    assert jit.compiled(max) is max


def test_a_node_cuts_off_the_lighter_pieces_of_its_own_component() -> None:
    """Of the path 0 - 1 - 2 the middle one cuts off an end, of weight 1; of 3 - 4 - 5 one of weight 5."""
    start, neighbour = np.array([0, 1, 3, 4, 5, 7, 8]), np.array([1, 0, 2, 1, 4, 3, 5, 4])
    assert kernels.cut_off(start, neighbour, np.array([1, 1, 1, 5, 1, 5])).tolist() == [0, 1, 0, 0, 5, 0]
