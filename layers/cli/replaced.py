"""What ``watch`` does with a table that was replaced: read it apart, tell findings and changes, save a new version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy.exc import SQLAlchemyError

from data.ledger import LedgerResult, LedgerUnreadable, Preset, read_all_apart, read_apart
from data.ledger.result import json_findings
from data.ledger.texts import action_text, kind_text
from data.workspaces.reading import Read, packed, unpacked
from geo.states.versions import changes
from layers.text import t
from layers.words.names import column_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from data.ledger.texts import Lang
    from data.load import Facts
    from data.workspaces import Snapshot, Store
    from data.workspaces.at_hand import AtHand

_TOLD = 20  # findings, names and cells that are listed of each; all are counted
_ENTERPRISES = "enterprises"


@dataclass(frozen=True, slots=True)
class Replaced:
    """Where a table is taken in: the shipped facts, the store and the workspace ("" for none), the language."""

    shipped: Facts
    store: Store
    kept: AtHand
    workspace: str
    lang: Lang


def take_in(path: Path, into: Replaced) -> Iterator[str]:
    """The lines that are told about a replaced file; it is saved where it could be read and says something new."""
    lang = into.lang
    try:
        before = _before(into)
        results = _read(path, before, into)
    except LedgerUnreadable as error:
        yield t("watch.unreadable", lang, file=path.name, why=error.sentence(lang))
        return
    except (SQLAlchemyError, OSError, LookupError, ValueError) as error:
        yield t("watch.trouble", lang, file=path.name, kind=type(error).__name__)
        return
    for result in results:
        yield from _told(path, result, lang)
    used = [result for result in results if result.used]
    if not used:
        yield t("watch.nothing_used", lang, file=path.name)
        return
    for result in used:
        yield from _changes(result, before, into)
    if into.workspace:
        yield _saved(path, used, before, into)


def _before(into: Replaced) -> tuple[Read, ...]:
    """The tables of the workspace's newest version."""
    if not into.workspace:
        return ()
    name, _, snapshot = into.store.at_hand(into.workspace)
    return unpacked(snapshot, name)


def _read(path: Path, before: tuple[Read, ...], into: Replaced) -> tuple[LedgerResult, ...]:
    """Every table of the file; read as the person has set it when a file of this name was read before."""
    preset = _chosen(path, before)
    if preset is None:
        return read_all_apart(path, facts=into.shipped)
    return (read_apart(path, facts=into.shipped, sheet=preset.sheet, choices=preset.choices()),)


def _chosen(path: Path, before: tuple[Read, ...]) -> Preset | None:
    """How a person has set that the one table of a file of this name is read; None where nobody has."""
    same = [table.preset for table in before if table.file == path.name]
    return same[0] if len(same) == 1 and same[0] != Preset() else None


def _told(path: Path, result: LedgerResult, lang: Lang) -> Iterator[str]:
    """What a table is, how many of its rows are used, and what was doubted."""
    yield t(
        "watch.read", lang, file=path.name, kind=kind_text(result.kind, lang), rows=f"{result.rows_in:,}",
        used=f"{result.used:,}", flawed=f"{result.rows_with_findings:,}", aside=f"{len(result.set_aside):,}",
    )  # fmt: skip
    shown = json_findings(result.shown(lang))
    for one in shown[:_TOLD]:
        action = action_text(one["action"], lang)
        said = {"column": one["column"] or "", "message": one["message"], "action": action}
        if one["row"] is None:
            yield t("watch.finding_file", lang, **said)
        else:
            yield t("watch.finding", lang, row=f"{one['row']:,}", **said)
    if len(shown) > _TOLD:
        yield t("watch.more", lang, n=f"{len(shown) - _TOLD:,}")


def _changes(result: LedgerResult, before: tuple[Read, ...], into: Replaced) -> Iterator[str]:
    """What came, went and changed since the newest version, where that had a table of this kind."""
    lang = into.lang
    old = next((table.result for table in before if table.result.kind == result.kind), None)
    if old is None:
        return
    if result.kind != _ENTERPRISES:
        yield t("watch.rows", lang, kind=kind_text(result.kind, lang), before=f"{old.used:,}", after=f"{result.used:,}")
        return
    found = changes(old.rows, result.rows, prefixes=into.shipped.place.prefixes)
    yield t(
        "watch.changes", lang, new=f"{len(found.new):,}", gone=f"{len(found.gone):,}", moved=f"{len(found.moved):,}",
        renamed=f"{len(found.renamed):,}", cells=f"{len(found.cells):,}", same=f"{found.same:,}",
    )  # fmt: skip
    yield from _names("watch.new", found.new, lang)
    yield from _names("watch.gone", found.gone, lang)
    for cell in found.cells.head(_TOLD).itertuples():
        old_new = {side: _cell(getattr(cell, side), lang) for side in ("old", "new")}
        yield t("watch.cell", lang, name=cell.name_zh, column=column_name(str(cell.column), lang), **old_new)
    if len(found.cells) > _TOLD:
        yield t("watch.more", lang, n=f"{len(found.cells) - _TOLD:,}")


def _cell(value: object, lang: Lang) -> str:
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return t("watch.empty", lang) if pd.isna(value) else str(value)  # type: ignore[call-overload]  # a cell


def _names(key: str, rows: pd.DataFrame, lang: Lang) -> Iterator[str]:
    if len(rows):
        names = t("filters.list_join", lang).join(str(name) for name in rows["name_zh"].head(_TOLD))
        more = t("watch.more", lang, n=f"{len(rows) - _TOLD:,}") if len(rows) > _TOLD else ""
        yield t(key, lang, names=f"{names} {more}".strip())


def _saved(path: Path, used: list[LedgerResult], before: tuple[Read, ...], into: Replaced) -> str:
    """The sentence about the new version: tables of the file in place of those of their kinds, the rest as it was."""
    kinds = {result.kind for result in used}
    chosen = _chosen(path, before)
    mine = [Read(result, path.name, chosen or result.preset()) for result in used]
    try:
        name, _, snapshot = into.store.at_hand(into.workspace)  # as it is now, not as it was before the file was read
        rest = (table for table in unpacked(snapshot, name) if table.result.kind not in kinds)
        made = packed((*mine, *rest), **_settings(snapshot, used))
        number = into.kept.add(into.workspace, made, t("watch.note", into.lang, file=path.name))
    except (SQLAlchemyError, OSError, LookupError, ValueError) as error:
        return t("watch.trouble", into.lang, file=path.name, kind=type(error).__name__)
    return t("watch.saved", into.lang, file=path.name, number=number)


def _settings(snapshot: Snapshot, used: list[LedgerResult]) -> dict[str, object]:
    """What of a version is of the whole workspace: its chapters stay; the date is the file's, where it tells one."""
    said = next((result.as_of for result in used if result.as_of), "")
    return {"chapters": snapshot.settings.get("chapters"), "as_of": said or snapshot.settings.get("as_of", "")}
