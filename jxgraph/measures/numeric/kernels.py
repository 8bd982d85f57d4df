"""Loops that no matrix product replaces: shortest paths, articulation nodes and components."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from jxgraph.measures.numeric.jit import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray


# The loops of the shortest paths: by steps (breadth first) or by lengths (Dijkstra), with Brandes' sums.


SLACK = 1e-12
"""Two paths are equally long when they differ by no more than this part: less is rounding."""


@compiled
def hop_sums(
    start: NDArray[np.uint32], neighbour: NDArray[np.uint32], copies: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return what `path_sums` does where every edge has the length 1. Nodes are unsigned, which is faster."""
    nodes = len(copies)
    reached, total, through = np.zeros(nodes), np.zeros(nodes), np.zeros(nodes)
    level, order = np.empty(nodes, dtype=np.int32), np.empty(nodes, dtype=np.uint32)
    paths, within = np.empty(nodes), np.empty(nodes)
    for source in range(nodes):
        level[:] = -1
        paths[:] = 0.0
        within[:] = 0.0
        level[source], paths[source], order[0] = 0, 1.0, source
        # breadth first: the nodes in the order of their levels, and the shortest paths to each
        done, count = 0, 1
        while done < count:
            v = order[done]
            done += 1
            carried = paths[v] if v == source else paths[v] * copies[v]
            for edge in range(start[v], start[v + 1]):
                w = neighbour[edge]
                if level[w] < 0:
                    level[w] = level[v] + 1
                    order[count] = w
                    count += 1
                if level[w] == level[v] + 1:
                    paths[w] += carried

        # backwards, each node passes on the share of the paths that run through it (Brandes)
        for i in range(count - 1, 0, -1):
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
    several copies with the same edges, none of them between copies; the results hold for one of them. Returns for
    every node the number of others that it reaches, the sum of their distances, and the sum over ordered pairs of
    others of the share of their shortest paths that runs through it. What concerns two copies of one node is left out.
    """
    nodes = len(copies)
    reached, total, through = np.zeros(nodes), np.zeros(nodes), np.zeros(nodes)
    for source in range(nodes):
        distance = np.full(nodes, np.inf)
        settled = np.zeros(nodes, dtype=np.bool_)
        order = np.empty(nodes, dtype=np.int64)
        # Dijkstra: settle the nodes in the order of their distances
        count = 0
        distance[source] = 0.0
        waiting = [(0.0, source)]
        while len(waiting) > 0:
            near, v = heappop(waiting)
            if settled[v]:
                continue
            settled[v] = True
            order[count] = v
            count += 1
            for edge in range(start[v], start[v + 1]):
                w, far = neighbour[edge], near + length[edge]
                if far < distance[w]:
                    distance[w] = far
                    heappush(waiting, (far, w))

        # forwards, count the shortest paths to each node
        paths = np.zeros(nodes)
        paths[source] = 1.0
        for i in range(1, count):
            w = order[i]
            reached[source] += copies[w]
            total[source] += copies[w] * distance[w]
            for edge in range(start[w], start[w + 1]):
                v = neighbour[edge]
                if distance[v] < distance[w] and distance[v] + length[edge] <= distance[w] * (1 + SLACK):
                    paths[w] += paths[v] if v == source else paths[v] * copies[v]

        # backwards, each node passes on the share of the paths that run through it (Brandes)
        within = np.zeros(nodes)
        for i in range(count - 1, 0, -1):
            w = order[i]
            share = copies[w] * (1 + within[w]) / paths[w]
            for edge in range(start[w], start[w + 1]):
                v = neighbour[edge]
                if distance[v] < distance[w] and distance[v] + length[edge] <= distance[w] * (1 + SLACK):
                    within[v] += paths[v] * share
            through[w] += copies[source] * within[w]
    return reached, total, through


# The loops of articulation nodes, and of components while nodes are removed.


@compiled
def cut_off(start: NDArray[np.int64], neighbour: NDArray[np.int64], weight: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for every node the weight that its removal cuts off from the heaviest remaining piece of its component.

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
    visited = 0
    for first in range(nodes):
        if number[first] >= 0:
            continue
        stack[0] = first
        depth = 1
        number[first] = low[first] = visited
        visited += 1
        while depth > 0:
            v = stack[depth - 1]
            root[v] = first
            if edge[v] < start[v + 1]:
                # follow the next edge: down to a new node, or an edge that leads back up
                w = neighbour[edge[v]]
                edge[v] += 1
                if number[w] < 0:
                    parent[w] = v
                    number[w] = low[w] = visited
                    visited += 1
                    stack[depth] = w
                    depth += 1
                elif w != parent[v]:
                    low[v] = min(low[v], number[w])
                continue
            # all edges are followed: the subtree of v is complete, and its parent learns of it
            depth -= 1
            above = parent[v]
            if above >= 0:
                below[above] += below[v]
                low[above] = min(low[above], low[v])
                if low[v] >= number[above]:  # no edge leads above the parent: a piece of its own without it
                    loose[above] += below[v]
                    heaviest[above] = max(heaviest[above], below[v])

    result = np.zeros(nodes, dtype=np.int64)
    for v in range(nodes):
        others = below[root[v]] - weight[v]
        rest = others - loose[v]  # of the component, above the node and connected to it
        result[v] = others - max(heaviest[v], rest)
    return result


@compiled
def largest_components(
    start: NDArray[np.int64], task: NDArray[np.int64], copies: NDArray[np.int64], orders: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Count the nodes of the largest component after each removal, a row for each order of removal.

    Unit u has the tasks `task[start[u]:start[u + 1]]`; a task may stand for several copies with the same units. The
    order is followed backwards: units are added, each joining the components of its tasks (union-find), so that no
    component ever has to be split. A row has one column more than units: the first before any removal, the last after
    all.
    """
    tasks, units = len(copies), orders.shape[1]
    result = np.empty((len(orders), units + 1), dtype=np.int64)
    for row in range(len(orders)):
        # all units are removed: every task is a component by itself, its copies not joined
        parent = np.arange(tasks + units)
        size = np.ones(tasks + units, dtype=np.int64)
        size[:tasks] = copies
        largest = min(tasks, 1)
        result[row, units] = largest
        for i in range(units - 1, -1, -1):
            # add the unit that this removal takes, as a component of its own
            u = orders[row, i]
            root = tasks + u
            largest = max(largest, 1)
            for edge in range(start[u], start[u + 1]):
                # find the root of the task's component; halve the path for later searches
                other = task[edge]
                while parent[other] != other:
                    parent[other] = parent[parent[other]]
                    other = parent[other]
                if other == root:
                    continue
                # join the smaller component to the larger one
                if size[other] > size[root]:
                    root, other = other, root
                parent[other] = root
                size[root] += size[other]
                largest = max(largest, size[root])
            result[row, i] = largest
    return result
