"""The loop of random documents: dealing tasks between units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jxgraph.measures.compiling import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BOTH = 2
"""Mark of a task that both units of a trade have; 1 where only the first has it."""


@compiled
def deal(  # noqa: C901, PLR0913, PLR0917 -- one trade in three passes; compiled code takes arrays, not records
    rows: NDArray[np.int32],
    start: NDArray[np.int64],
    kinds: int,
    partners: NDArray[np.int64],
    chances: NDArray[np.float64],
    sweeps: int,
    met: NDArray[np.int8],
    samples: NDArray[np.int32],
) -> None:
    """Let units deal their tasks anew, two by two, and write down where the entries are after every so many sweeps.

    Both keep what they share; of the entries of a kind that only one of them has, each gets as many as before, chosen
    evenly. `rows` are the tasks of the units one after the other, of each unit kind after kind: those of unit u and
    kind k from `start[u * kinds + k]` to the next start; they are changed in place. A sweep takes a row of `partners`,
    a permutation of the units whose neighbours deal with each other, and of `chances`, numbers in [0, 1). `met` holds
    a zero for every task, before and after.
    """
    own = np.zeros(kinds, np.int64)  # where, by kind, the tasks of the second begin that the first has not
    for sweep in range(partners.shape[0]):
        drawn = 0
        for pair in range(partners.shape[1] // 2):
            a, b = partners[sweep, 2 * pair] * kinds, partners[sweep, 2 * pair + 1] * kinds
            for i in range(start[a], start[a + kinds]):
                met[rows[i]] = 1
            for kind in range(kinds):
                own_b = start[b + kind]
                for i in range(start[b + kind], start[b + kind + 1]):
                    task = rows[i]
                    if met[task]:
                        met[task] = _BOTH
                        rows[i], rows[own_b] = rows[own_b], task
                        own_b += 1
                own[kind] = own_b
            for kind in range(kinds):
                own_a, own_b = start[a + kind], own[kind]
                for i in range(start[a + kind], start[a + kind + 1]):
                    task = rows[i]
                    if met[task] == _BOTH:
                        rows[i], rows[own_a] = rows[own_a], task
                        own_a += 1
                    met[task] = 0
                of_a = start[a + kind + 1] - own_a
                pool = of_a + start[b + kind + 1] - own_b
                for i in range(of_a):  # the beginning of a Fisher-Yates shuffle of both rests, one behind the other
                    j = i + int(chances[sweep, drawn] * (pool - i))
                    drawn += 1
                    other = own_a + j if j < of_a else own_b + j - of_a
                    rows[own_a + i], rows[other] = rows[other], rows[own_a + i]
        if (sweep + 1) % sweeps == 0:
            samples[(sweep + 1) // sweeps - 1] = rows
