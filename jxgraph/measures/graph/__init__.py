"""Networks of a matrix: co-occurrences and projection, shortest paths, dominant eigenvectors."""

from __future__ import annotations
