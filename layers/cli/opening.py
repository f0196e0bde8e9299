"""Where the command line takes states from: the shipped facts, the database of workspaces, files beside each other."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.ledger import LedgerUnreadable, read_apart
from data.load import load
from data.own import Own
from data.workspaces import Store
from geo.states.edit import Fault, StateError, shown
from geo.states.scenario import Scenario, parse
from layers.settings import data_folder, database_url

if TYPE_CHECKING:
    from data.ledger.texts import Lang
    from data.load import Facts
    from data.workspaces import Snapshot

SCENARIO_ENDS = ".json"


class Files:
    """Opens states for ``geo.states.state.open_state``; what cannot be opened is a StateError with its sentence."""

    def __init__(self, lang: Lang) -> None:
        """``lang`` is the language in which a ledger's fault is told."""
        self._lang: Lang = lang

    @cached_property
    def _shipped(self) -> Facts:
        return load(data_folder())

    def shipped(self) -> Facts:
        """The facts that ship, read once."""
        return self._shipped

    def workspace(self, workspace: str, version: int | None) -> Facts:
        """A saved ledger, by id; whoever may read the database may read it."""
        name, saved, snapshot = Store(database_url()).at_hand(workspace, version)
        tables = {str(how.get("kind", "enterprises")): table.placed() for table, how in reversed(_read(snapshot))}
        day = saved.date().isoformat()
        if set(tables) <= {"enterprises"}:
            return self._shipped.with_enterprises(snapshot.placed(), name, snapshot.investments, day)
        said = str(snapshot.settings.get("as_of") or day)
        return self._shipped.with_own(Own(name=name, as_of=said, **tables))

    def place(self, word: str, beside: str) -> str:
        """The path of a file, taken from the folder of the file ``beside``."""
        return str((Path(beside).parent / word if beside else Path(word)).resolve())

    def file(self, word: str) -> Facts | Scenario:
        """A scenario's file (JSON with edits) or a ledger."""
        path = Path(word)
        if not path.is_file():
            raise StateError([Fault(0, "no_file", found=shown(path.name))])
        if path.suffix.lower() == SCENARIO_ENDS and not _is_shapes(path):
            return parse(path.read_text(encoding="utf-8-sig", errors="replace"))
        try:
            result = read_apart(path, facts=self._shipped)
        except LedgerUnreadable as error:
            why = error.sentence(self._lang)
            raise StateError([Fault(0, "bad_ledger", found=shown(path.name), values={"why": why})]) from None
        return self._shipped.with_enterprises(result.rows, path.name)


def _read(snapshot: Snapshot) -> list[tuple[Snapshot, dict[str, Any]]]:
    """The tables of a saved workspace, each with how it was read."""
    return [(table, table.settings["how"]) for table in snapshot.tables if table.settings.get("how")]


def _is_shapes(path: Path) -> bool:
    """Whether a JSON file is GeoJSON, which is a ledger."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.get("type") == "FeatureCollection"
