"""``states show|diff|check``: a state in figures, what is different between two, and whether a scenario can be applied.

A STATE is ``shipped``, ``year:2020``, ``workspace:ID@VERSION``, a ledger file or a scenario's file (JSON).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from geo.filter import Filter
from geo.states.difference import Difference, difference, readings
from geo.states.draws import with_bands
from geo.states.edit import Fault, StateError
from geo.states.scenario import as_json
from geo.states.state import State, open_state
from layers.api.differences import measures as measured
from layers.api.differences import named
from layers.api.differences import told as difference_told
from layers.cli.opening import Files
from layers.text import t
from layers.view.url import Allowed, from_params
from layers.words.states import (
    about_name,
    edit_line,
    fault_sentence,
    measure_name,
    reason_line,
    said,
    with_unit,
)

if TYPE_CHECKING:
    from data.ledger.texts import Lang
    from geo.states.difference import Change

_UNREADABLE = {"no_file", "bad_ledger", "not_json", "not_scenario", "too_large", "no_workspace", "format", "bad_filter"}
_NAMES = ("park", "sector", "kind", "status", "confidence", "stage", "amount", "years", "q")
Language = Annotated[str, typer.Option("--lang", help="zh or en")]
Narrowed = Annotated[str, typer.Option("--filter", help='e.g. "park=ID,ID&sector=ID"')]
AsJson = Annotated[bool, typer.Option("--json", help="as JSON")]

group = typer.Typer(help="States and differences.", no_args_is_help=True)


def add(app: typer.Typer) -> None:
    """Register the commands."""
    app.add_typer(group, name="states")


@group.command("show")
def show(state: str, as_json_: AsJson = False, narrowed: Narrowed = "", lang: Language = "en") -> None:
    """The measures of one state, and what was assumed for it."""
    with _Told(_lang(lang)) as told:
        found = open_state(state, told.files)
        chosen = _filter(found, narrowed)
        read = readings(found, chosen)
    units = {one.id: one for one in _measures()}
    rows = [(id_, about, units[id_].unit, reading) for id_, all_ in read.items() for about, reading in all_.items()]
    if as_json_:
        measures = [
            {"id": id_, "about": about, "unit": unit} | {n: getattr(r, n) for n in ("value", "low", "high", "reason")}
            for id_, about, unit, r in rows
        ]
        _write({**named(found), "measures": measures, "edits": [as_json(edit) for edit in found.edits]})
        return
    typer.echo(_heading(found, told.lang))
    for id_, about, unit, reading in rows:
        value = with_unit(reading.value, unit, told.lang)
        typer.echo(f"{measure_name(id_, told.lang)}\t{about_name(found.facts, about, told.lang)}\t{value}")
    _assumptions(found, told.lang)


@group.command("diff")
def diff(before: str, after: str, as_json_: AsJson = False, narrowed: Narrowed = "", lang: Language = "en") -> None:
    """Every measure before and after, with its band over paired draws, and what was new, gone and moved."""
    with _Told(_lang(lang)) as told:
        states = open_state(before, told.files), open_state(after, told.files)
        found = with_bands(difference(*states, _filter(states[1], narrowed)))
    if as_json_:
        _write({**difference_told(found), "measures": measured(found, told.lang)})
        return
    typer.echo(f"{_heading(found.before, told.lang)} → {_heading(found.after, told.lang)}")
    for change in found.changes:
        if change.said not in ("unchanged", "unknown"):
            typer.echo(_line(found, change, told.lang))
    _assumptions(found.after, told.lang)
    typer.echo(t("states.draws", told.lang, n=found.draws, seed=found.seed))


@group.command("check")
def check(scenario: str, lang: Language = "en") -> None:
    """Every fault of a scenario's file, each on a line of its own on stderr."""
    with _Told(_lang(lang)) as told:
        found = open_state(scenario, told.files)
    typer.echo(_heading(found, told.lang))


class _Told:
    """Runs a command's reading: faults go to stderr, each a line, and set the exit status (1 faults, 2 unreadable)."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.files = Files(lang)

    def __enter__(self) -> _Told:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, StateError):
            for fault in error.faults:
                typer.echo(fault_sentence(fault, self.lang), err=True)
            raise typer.Exit(2 if any(fault.code in _UNREADABLE for fault in error.faults) else 1) from None


def _lang(given: str) -> Lang:
    if given not in ("zh", "en"):
        raise typer.BadParameter("zh or en")
    return cast("Lang", given)


def _measures() -> tuple[Any, ...]:
    from geo.states.measures import MEASURES  # noqa: PLC0415 – statistics are slow to import and check needs none

    return MEASURES


def _filter(state: State, said_: str) -> Filter:
    """“park=a,b&sector=c” as a Filter; StateError for what is not understood."""
    if not said_.strip():
        return Filter()
    parts = [part.partition("=") for part in said_.replace(";", "&").split("&") if part.strip()]
    params = {name.strip(): value.strip() for name, _, value in parts}
    facts = state.facts
    allowed = Allowed(parks=tuple(facts.parks["id"]), sectors=tuple(facts.sectors["id"]))
    opened = from_params(params, allowed)
    bad = [name for name in params if name not in _NAMES] + [problem.value for problem in opened.problems]
    if bad:
        faults = [Fault(0, "bad_filter", found=one, values={"expected": ", ".join(_NAMES)}) for one in bad]
        raise StateError(faults)
    return opened.view.filter


def _heading(state: State, lang: str) -> str:
    if state.word == "shipped":
        return t("states.shipped", lang)
    if state.year is None or state.edits:
        return state.name
    tray = t("states.undated", lang, n=state.undated.get("enterprises", 0))
    return t("filters.join", lang).join([t("states.year", lang, year=state.year), tray])


def _line(found: Difference, change: Change, lang: str) -> str:
    park = change.about.partition("/")[0]
    facts = (found.after if park in set(found.after.facts.parks["id"]) else found.before).facts
    values = [with_unit(one.value, change.unit, lang) for one in (change.before, change.after)]
    told = " → ".join(values), said(change, lang)
    return "\t".join([measure_name(change.id, lang), about_name(facts, change.about, lang), *told])


def _assumptions(state: State, lang: str) -> None:
    for edit in state.edits:
        typer.echo(f"{edit_line(state.facts, edit, lang)}\t{reason_line(edit, lang)}")


def _write(content: dict[str, Any]) -> None:
    typer.echo(json.dumps(content, ensure_ascii=False, indent=1))
