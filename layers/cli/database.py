"""``database backup FILE``, ``database restore FILE``: all that people saved, in one file, from either database."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from data.workspaces.copying import NotEmptyError, copy
from layers.settings import database_url
from layers.text import t
from layers.web.database import FAULTS, trouble

group = typer.Typer(name="database", help="What people saved: a backup and its way back.", no_args_is_help=True)


def add(app: typer.Typer) -> None:
    """Register the group."""
    app.add_typer(group)


@group.command("backup")
def backup(file: Annotated[Path, typer.Argument(help="A file that is not there yet.")]) -> None:
    """Copy the database to one SQLite file, as it is in this moment, while the atlas runs. Exit 0 done, 2 not done."""
    if file.exists():
        _refuse(f"{file} is there already; name another file")
    if not file.parent.is_dir():
        _refuse(f"{file.parent} is no folder; make it first")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        _copied(database_url(), f"sqlite:///{part}", f"to {file}", replace=True)
        os.replace(part, file)  # noqa: PTH105 a whole file or none, also where one of that name has come meanwhile
    finally:
        part.unlink(missing_ok=True)


@group.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(help="What `backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="What the database holds now goes.")] = False,
) -> None:
    """Copy a backup into the database that is set, of either kind. Exit 0 done, 2 not done (nothing changed)."""
    if not file.is_file():
        _refuse(f"{file}: no such file")
    with tempfile.TemporaryDirectory() as folder:  # one of an older program is brought up to date; the backup is not
        own = shutil.copy(file, folder)
        _copied(f"sqlite:///{own}", database_url(), f"from {file}", replace=replace)


def _copied(source: str, target: str, where: str, *, replace: bool) -> None:
    try:
        counts = copy(source, target, replace=replace)
    except NotEmptyError as held:
        _refuse(f"the database holds rows already ({held}); --replace puts the backup in their place")
    except FAULTS as fault:
        _refuse(t(trouble(fault), "en"))
    listed = ", ".join(f"{n} {name.removeprefix('atlas_')}" for name, n in counts.items())
    typer.echo(f"copied {where}: {listed}")


def _refuse(why: str) -> None:
    typer.echo(why, err=True)
    raise typer.Exit(2)
