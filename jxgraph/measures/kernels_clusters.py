"""The loop behind random documents with the same margins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jxgraph.measures.compiling import compiled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@compiled
def swap_units(
    task: NDArray[np.int64],
    unit: NDArray[np.int64],
    role: NDArray[np.int8],
    present: NDArray[np.bool_],
    draws: NDArray[np.int64],
) -> None:
    """Let two entries of one role exchange their units, a pair a row of `draws`, where no task gets a unit twice.

    A pair that may not exchange leaves everything as it is: that makes all reachable matrices equally likely.

    Parameters
    ----------
    task, unit, role
        One value an entry; `unit` is changed.
    present
        Tasks x units: whether the task has the unit; kept true to `unit`.
    draws
        Attempts x 2: numbers of entries.
    """
    for step in range(len(draws)):
        e, f = draws[step]
        t, s, u, v = task[e], task[f], unit[e], unit[f]
        if role[e] == role[f] and not present[t, v] and not present[s, u]:
            present[t, u] = present[s, v] = False
            present[t, v] = present[s, u] = True
            unit[e], unit[f] = v, u
