"""``watch FOLDER``: a table that is replaced there is read again, what changed is told, a new version is saved.

It looks every few seconds instead of asking the system to be told: bureaus keep such folders on network drives, which
tell nothing. A file counts as replaced when its bytes are others, and only once they have stayed the same between two
looks: one that is still being copied is not read. What cannot be read changes nothing.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, cast

import typer
from sqlalchemy.exc import SQLAlchemyError

from data.ledger.limits import MAX_BYTES
from data.load import load
from data.workspaces import Store
from data.workspaces.at_hand import AtHand
from layers.cli.replaced import Replaced, take_in
from layers.settings import data_folder, database_url
from layers.text import LANGS, t

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from data.ledger.texts import Lang

ENDS = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".geojson", ".json", ".gpkg", ".kml", ".zip"})
EVERY = 2.0  # seconds between two looks


def add(app: typer.Typer) -> None:
    """Register the command."""
    app.command("watch")(watch)


def watch(
    folder: Annotated[Path, typer.Argument(help="The folder in which somebody replaces tables.")],
    workspace: Annotated[str, typer.Option(help="id of the workspace that gets a new version (`token list`)")] = "",
    every: Annotated[float, typer.Option(min=0.05, help="seconds between two looks")] = EVERY,
    looks: Annotated[int, typer.Option(min=0, help="stop after so many looks; 0: until interrupted")] = 0,
    lang: Annotated[str, typer.Option(help="zh or en")] = "zh",
) -> None:
    """Read a table again whenever it is replaced; tell findings and changes; save a new version of a workspace.

    Without --workspace nothing is saved. Exit 0 when it is stopped, 2 when it cannot begin.
    """
    if lang not in LANGS:
        raise typer.BadParameter("zh or en")
    spoken = cast("Lang", lang)
    store, kept = _opened(workspace, folder, spoken)
    into = Replaced(load(data_folder()), store, kept, workspace, spoken)
    typer.echo(t("watch.begins", lang, folder=folder, n=len(_files(folder))))
    try:
        for path in replacements(folder, every, looks):
            for line in take_in(path, into):
                typer.echo(printable(line))
    except KeyboardInterrupt:
        typer.echo(t("watch.ends", lang))


def printable(line: str) -> str:
    """A line without what a cell may hold to steer a terminal."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in line)


def replacements(
    folder: Path, every: float, looks: int = 0, sleep: Callable[[float], None] = time.sleep
) -> Iterator[Path]:
    """Files whose bytes are others than at the beginning, or that are new, each time they are; the first look is before
    the first wait. ``looks`` bounds them (0: none)."""
    before = {path: look(path) for path in _files(folder)}
    settled = {path: mark.digest for path, mark in before.items()}
    count = 0
    while not looks or count < looks:
        count += 1
        sleep(every)
        now = {path: look(path, before.get(path)) for path in _files(folder)}
        for path, mark in now.items():
            if mark.digest and mark == before.get(path) and mark.digest != settled.get(path):
                settled[path] = mark.digest
                yield path
        before = now


@dataclass(frozen=True, slots=True)
class Mark:
    """What a file looked like: when it was changed, how large it is, the digest of its bytes ("" when unreadable)."""

    changed: int
    size: int
    digest: str


def look(path: Path, before: Mark | None = None) -> Mark:
    """The file as it is now; its bytes are not read again while time and size are those of ``before``."""
    try:
        about = path.stat()
        if before is not None and (about.st_mtime_ns, about.st_size) == (before.changed, before.size):
            return before
        content = path.read_bytes() if about.st_size <= MAX_BYTES else str(about.st_size).encode()
    except OSError:  # it is being replaced just now, or not ours to read
        return Mark(0, 0, "")
    return Mark(about.st_mtime_ns, about.st_size, hashlib.sha256(content).hexdigest())


def _files(folder: Path) -> list[Path]:
    """Tables in the folder; not what Office puts beside an open file, nor what is hidden."""
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return []
    return [p for p in found if p.suffix.lower() in ENDS and p.is_file() and not p.name.startswith(("~$", "."))]


def _opened(workspace: str, folder: Path, lang: Lang) -> tuple[Store, AtHand]:
    """The database of workspaces; stops the command when it cannot begin."""
    if not folder.is_dir():
        _stop(t("watch.no_folder", lang, folder=folder))
    try:
        store, kept = Store(database_url()), AtHand(database_url())
        if workspace:
            kept.newest(workspace)
    except LookupError:
        _stop(t("watch.no_workspace", lang, id=workspace))
    except (SQLAlchemyError, OSError) as error:
        _stop(t("watch.no_store", lang, kind=type(error).__name__))
    return store, kept


def _stop(said: str) -> NoReturn:
    typer.echo(said, err=True)
    raise typer.Exit(2)
