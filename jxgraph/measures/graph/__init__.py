"""What is read off a network: the projection on the units, shortest paths, dominant eigenvectors."""

from __future__ import annotations
