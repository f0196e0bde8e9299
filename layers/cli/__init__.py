"""``python -m layers.cli COMMAND``: what the atlas does without a browser. One command a file, listed in COMMANDS.

To add one: a module in this folder with ``add(app)``, which registers its typer command or group, and a line below.
Exit status everywhere: 0 done, 1 done with faults or findings (each on a line of its own on stderr), 2 unreadable.
"""

from __future__ import annotations

import typer

from layers.cli import basemap, check, database, export, mcp, new, serve, states, token, watch

COMMANDS = (check, new, states, basemap, export, mcp, token, watch, database, serve)

app = typer.Typer(
    name="atlas",
    help="The atlas on the command line.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _root() -> None:
    """Commands always have names, also while there is only one."""


for _command in COMMANDS:
    _command.add(app)
