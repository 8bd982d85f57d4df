"""Null models: random documents with the same numbers of tasks and of units, by formula and by sampling."""
