"""Null models: what would be if only the numbers of tasks and of units counted, by formula and by sampling."""
