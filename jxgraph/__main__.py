"""`python -m jxgraph` is the command line."""

from jxgraph.cli import main

main()
