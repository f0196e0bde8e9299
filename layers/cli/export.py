"""``export FORMAT OUT``: one file, or all of them, of a view, made by the functions that the page uses.

A cron job makes Monday's set: ``python -m layers.cli export all monday.zip --lang en --audience investor --public``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from geo.states.edit import Fault, StateError, shown
from geo.states.state import open_state
from layers.cli.opening import Files
from layers.export import EVERYTHING, EXPORTS
from layers.export.job import file_name, no_progress, prepare
from layers.map import LAYERS
from layers.privacy import PUBLIC
from layers.settings import hidden_columns
from layers.story import AUDIENCES, chapters
from layers.view import Lang, Theme
from layers.view.url import Allowed, from_params
from layers.words.states import fault_sentence

if TYPE_CHECKING:
    from data.load import Facts
    from layers.export.job import Job
    from layers.view import View

# What a person types → the export
_OWN = {"tables": "csv", "map_poster": "poster", "leaflet": "leaflet"}  # words of those whose ending is another's
FORMATS = {_OWN.get(one.id, one.extension): one for one in EXPORTS} | {
    "all": EVERYTHING,
}
_NAMES = ("park", "sector", "kind", "status", "confidence", "stage", "amount", "years", "q", "area", "since", "also",
          "belt", "layers", "mode", "sel", "hide")  # fmt: skip


def add(app: typer.Typer) -> None:
    """Register the command."""
    app.command("export")(export)


def export(  # noqa: PLR0917 - the options of a command
    format_: Annotated[str, typer.Argument(metavar="FORMAT", help=", ".join(FORMATS))],
    out: Annotated[Path, typer.Argument(help="The file, or a folder in which it gets its own name.")],
    lang: Annotated[str, typer.Option(help="zh or en")] = "zh",
    theme: Annotated[str, typer.Option(help="light or dark, for the map and the talk")] = "light",
    view: Annotated[str, typer.Option(help='as in an address: "park=ID,ID&sector=ID"')] = "",
    sector: Annotated[str, typer.Option(help="that sector alone, as sector=ID in a view")] = "",
    audience: Annotated[str, typer.Option(help=", ".join(AUDIENCES))] = "",
    public: Annotated[bool, typer.Option("--public", help="without amounts and sizes of single firms")] = False,
    ledger: Annotated[str, typer.Option(help="a person's ledger instead of the shipped organisations")] = "",
    scenario: Annotated[str, typer.Option(help="a scenario's file (JSON)")] = "",
) -> None:
    """Make one file of a view, or all in one ZIP. Exit 0 made, 2 something could not be read."""
    _one_of("FORMAT", format_, tuple(FORMATS))
    _one_of("--lang", lang, get_args(Lang))
    _one_of("--theme", theme, get_args(Theme))
    _one_of("--audience", audience, ("", *AUDIENCES))
    if ledger and scenario:
        raise typer.BadParameter("--ledger or --scenario, not both")
    spoken = cast("Lang", lang)
    try:
        facts = _facts(ledger or scenario, Files(spoken))
        asked = _view(facts, f"{view}&sector={sector}" if sector else view, spoken, cast("Theme", theme))
    except StateError as error:
        for fault in error.faults:
            typer.echo(fault_sentence(fault, spoken), err=True)
        raise typer.Exit(2) from None
    hidden = (*hidden_columns(), *(PUBLIC if public else ()))
    job = prepare(facts, asked, chapters(facts.plan["chapters"]), hidden, audience)
    typer.echo(write(job, format_, out))


def write(job: Job, format_: str, out: Path) -> Path:
    """Make the file of a format and put it at ``out``, or under its own name in that folder; returns where it is."""
    one = FORMATS[format_]
    path = out / file_name(job, one) if out.is_dir() else out
    if not path.parent.is_dir():
        raise typer.BadParameter(f"{path.parent}: no such folder")
    path.write_bytes(one.make(job, no_progress))
    return path


def _one_of(name: str, given: str, known: tuple[str, ...]) -> None:
    if given not in known:
        expected = ", ".join(one for one in known if one)
        raise typer.BadParameter(f"{name} {shown(given)}: expected {expected}")


def _facts(word: str, files: Files) -> Facts:
    """The shipped facts, those of a ledger, or those that a scenario makes."""
    return open_state(word, files).facts if word else files.shipped()


def _view(facts: Facts, said: str, lang: Lang, theme: Theme) -> View:
    """The view that an address describes; StateError names what is not understood."""
    parts = [part.partition("=") for part in said.replace(";", "&").split("&") if part.strip()]
    params = {name.strip(): value.strip() for name, _, value in parts}
    layers = tuple(layer.id for layer in LAYERS)
    allowed = Allowed(parks=tuple(facts.parks["id"]), sectors=tuple(facts.sectors["id"]), layers=layers)
    opened = from_params({**params, "lang": lang, "theme": theme}, allowed)
    bad = [name for name in params if name not in _NAMES] + [problem.value for problem in opened.problems]
    if bad:
        raise StateError(
            [Fault(0, "bad_filter", found=shown(one), values={"expected": ", ".join(_NAMES)}) for one in bad]
        )
    return opened.view
