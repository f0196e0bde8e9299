"""``new FOLDER``: the skeleton of another place, for ``check`` to say what it still wants."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from data.load import HOME
from data.skeleton import VOCABULARIES, SkeletonError, begin

SHIPPED = "shipped"


def add(app: typer.Typer) -> None:
    """Register the command."""
    app.command("new")(new)


def new(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet, or is empty.")],
    source: Annotated[
        str, typer.Option("--from", help="Whose words to begin with: “shipped”, or a folder of facts.")
    ] = SHIPPED,
) -> None:
    """Begin another place: every table with its columns, the words of the field, a place.toml to fill in. Exit 0, 2."""
    home = HOME if source == SHIPPED else Path(source)
    if not (home / "place.toml").is_file():
        typer.echo(f"{source}: no folder of facts (it has no place.toml)", err=True)
        raise typer.Exit(2)
    try:
        begin(home, folder)
    except SkeletonError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    typer.echo(f"{folder}: begun; kept {', '.join(VOCABULARIES)}")
    typer.echo(
        f"Fill in place.toml, tables/ and boundaries/ until this finds nothing: python -m layers.cli check {folder}"
    )
