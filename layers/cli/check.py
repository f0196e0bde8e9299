"""``check FOLDER``: every fault of a folder of facts, before the atlas is started on it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from data.errors import FactsError
from data.load import HOME, load


def add(app: typer.Typer) -> None:
    """Register the command."""
    app.command("check")(check)


def check(
    folder: Annotated[
        Path, typer.Argument(help="A folder with tables/ and boundaries/; without it the shipped facts.")
    ] = HOME,
) -> None:
    """List every fault of a folder of facts: file, row, column, value, what was expected. Exit 0 sound, 1 faults."""
    if not folder.is_dir():
        typer.echo(f"{folder}: no such folder", err=True)
        raise typer.Exit(2)
    try:
        facts = load(folder)
    except FactsError as error:
        for fault in error.faults:
            typer.echo(str(fault), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{folder}: sound, version {facts.version}, as of {facts.as_of}")
