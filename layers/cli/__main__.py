"""The command line's entry: ``python -m layers.cli``."""

from layers.cli import app

app()
