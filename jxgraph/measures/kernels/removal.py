"""The loops of what holds a network together: articulation nodes, and components while nodes are removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jxgraph.measures.compiling import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray


@compiled
def cut_off(start: NDArray[np.int64], neighbour: NDArray[np.int64], weight: NDArray[np.int64]) -> NDArray[np.int64]:
    """Say for every node how much weight its removal cuts off from the heaviest piece that is left of its component.

    A depth-first search (Tarjan) numbers the nodes; a subtree from which no edge leads above the node is a piece of
    its own when the node goes. The edges of node v go to `neighbour[start[v]:start[v + 1]]`.
    """
    nodes = len(weight)
    number, low = np.full(nodes, -1), np.zeros(nodes, dtype=np.int64)
    parent, edge = np.full(nodes, -1), start[:-1].copy()
    below = weight.copy()  # of the subtree
    loose, heaviest = np.zeros(nodes, dtype=np.int64), np.zeros(nodes, dtype=np.int64)  # of the pieces below a node
    root = np.zeros(nodes, dtype=np.int64)
    stack = np.empty(nodes, dtype=np.int64)
    met = 0
    for first in range(nodes):
        if number[first] >= 0:
            continue
        stack[0] = first
        depth = 1
        number[first] = low[first] = met
        met += 1
        while depth > 0:
            v = stack[depth - 1]
            root[v] = first
            if edge[v] < start[v + 1]:
                w = neighbour[edge[v]]
                edge[v] += 1
                if number[w] < 0:
                    parent[w] = v
                    number[w] = low[w] = met
                    met += 1
                    stack[depth] = w
                    depth += 1
                elif w != parent[v]:
                    low[v] = min(low[v], number[w])
                continue
            depth -= 1
            above = parent[v]
            if above >= 0:
                below[above] += below[v]
                low[above] = min(low[above], low[v])
                if low[v] >= number[above]:
                    loose[above] += below[v]
                    heaviest[above] = max(heaviest[above], below[v])

    result = np.zeros(nodes, dtype=np.int64)
    for v in range(nodes):
        others = below[root[v]] - weight[v]
        result[v] = others - max(heaviest[v], others - loose[v])
    return result


@compiled
def largest_components(
    start: NDArray[np.int64], task: NDArray[np.int64], copies: NDArray[np.int64], orders: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Count the nodes of the largest component after each removal, a row for each order in which the units go.

    Unit u has the tasks `task[start[u]:start[u + 1]]`; a task may stand for several copies with the same units. The
    units come back in reverse order, each joining the components of its tasks (union-find), so that no component ever
    has to be taken apart. A row has one column more than units: the first before any has gone, the last after all.
    """
    tasks, units = len(copies), orders.shape[1]
    result = np.empty((len(orders), units + 1), dtype=np.int64)
    for row in range(len(orders)):
        leader = np.arange(tasks + units)
        size = np.ones(tasks + units, dtype=np.int64)
        size[:tasks] = copies
        largest = min(tasks, 1)  # copies without a unit are not joined
        result[row, units] = largest
        for i in range(units - 1, -1, -1):
            u = orders[row, i]
            here = tasks + u
            largest = max(largest, 1)
            for edge in range(start[u], start[u + 1]):
                there = task[edge]
                while leader[there] != there:
                    leader[there] = leader[leader[there]]
                    there = leader[there]
                if there == here:
                    continue
                if size[there] > size[here]:
                    here, there = there, here
                leader[there] = here
                size[here] += size[there]
                largest = max(largest, size[here])
            result[row, i] = largest
    return result
