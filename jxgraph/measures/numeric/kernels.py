"""Loops that no product replaces: shortest paths, and what holds a network together."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from jxgraph.measures.numeric.jit import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray


# The loops of the shortest paths: by steps (breadth first) or by lengths (Dijkstra), with Brandes' sums.


SLACK = 1e-12
"""Two ways count as equally long when they differ by no more than this part: less is rounding."""


@compiled
def hop_sums(
    start: NDArray[np.uint32], neighbour: NDArray[np.uint32], copies: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Do what `path_sums` does where every edge has the length 1; unsigned numbers of nodes, for they are faster."""
    nodes = len(copies)
    reached, total, through = np.zeros(nodes), np.zeros(nodes), np.zeros(nodes)
    level, order = np.empty(nodes, dtype=np.int32), np.empty(nodes, dtype=np.uint32)
    paths, within = np.empty(nodes), np.empty(nodes)
    for source in range(nodes):
        level[:] = -1
        paths[:] = 0.0
        within[:] = 0.0
        level[source], paths[source], order[0] = 0, 1.0, source
        done, found = 0, 1
        while done < found:
            v = order[done]
            done += 1
            carried = paths[v] if v == source else paths[v] * copies[v]
            for edge in range(start[v], start[v + 1]):
                w = neighbour[edge]
                if level[w] < 0:
                    level[w] = level[v] + 1
                    order[found] = w
                    found += 1
                if level[w] == level[v] + 1:
                    paths[w] += carried

        for i in range(found - 1, 0, -1):
            w = order[i]
            reached[source] += copies[w]
            total[source] += copies[w] * level[w]
            share = copies[w] * (1 + within[w]) / paths[w]
            for edge in range(start[w], start[w + 1]):
                v = neighbour[edge]
                if level[v] == level[w] - 1:
                    within[v] += paths[v] * share
            through[w] += copies[source] * within[w]
    return reached, total, through


@compiled
def path_sums(  # noqa: C901 -- one search in three passes over its nodes; compiled code calls no other of ours
    start: NDArray[np.int64],
    neighbour: NDArray[np.int64],
    length: NDArray[np.float64],
    copies: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Search from every node, and sum over the nodes that it reaches and over the paths that run through it.

    The edges of node v go to `neighbour[start[v]:start[v + 1]]`, each with a `length` above 0. A node may stand for
    several copies with the same edges, none of them between copies; what is found holds for one of them. Gives for
    every node the number of others that it reaches, the sum of their distances, and the sum over ordered pairs of
    others of the share of their shortest paths that runs through it. What concerns two copies of one node is left out.
    """
    nodes = len(copies)
    reached, total, through = np.zeros(nodes), np.zeros(nodes), np.zeros(nodes)
    for source in range(nodes):
        distance = np.full(nodes, np.inf)
        settled = np.zeros(nodes, dtype=np.bool_)
        order = np.empty(nodes, dtype=np.int64)
        found = 0
        distance[source] = 0.0
        waiting = [(0.0, source)]
        while len(waiting) > 0:
            near, v = heappop(waiting)
            if settled[v]:
                continue
            settled[v] = True
            order[found] = v
            found += 1
            for edge in range(start[v], start[v + 1]):
                w, far = neighbour[edge], near + length[edge]
                if far < distance[w]:
                    distance[w] = far
                    heappush(waiting, (far, w))

        paths = np.zeros(nodes)
        paths[source] = 1.0
        for i in range(1, found):
            w = order[i]
            reached[source] += copies[w]
            total[source] += copies[w] * distance[w]
            for edge in range(start[w], start[w + 1]):
                v = neighbour[edge]
                if distance[v] < distance[w] and distance[v] + length[edge] <= distance[w] * (1 + SLACK):
                    paths[w] += paths[v] if v == source else paths[v] * copies[v]

        within = np.zeros(nodes)
        for i in range(found - 1, 0, -1):
            w = order[i]
            share = copies[w] * (1 + within[w]) / paths[w]
            for edge in range(start[w], start[w + 1]):
                v = neighbour[edge]
                if distance[v] < distance[w] and distance[v] + length[edge] <= distance[w] * (1 + SLACK):
                    within[v] += paths[v] * share
            through[w] += copies[source] * within[w]
    return reached, total, through


# The loops of what holds a network together: articulation nodes, and components while nodes are removed.


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
