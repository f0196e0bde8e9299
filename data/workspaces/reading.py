"""Tables as they were read ↔ the snapshot that is kept of them: every kind of table in the same way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data.ledger import LedgerResult, LedgerUnreadable, Preset
from data.workspaces import Snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

_HOW = (
    "rows_in",
    "mapping",
    "units",
    "encoding",
    "datum",
    "format",
    "sheet",
    "sheets",
    "header_row",
    "counts",
    "as_of",
    "as_of_said",
    "kind",
)


@dataclass(frozen=True, slots=True)
class Read:
    """One table with the name of its file, the preset that it was read with, and the draft that keeps it ("": none)."""

    result: LedgerResult
    file: str
    preset: Preset
    draft: str = ""


def packed(tables: Sequence[Read], **settings: Any) -> Snapshot:
    """One snapshot of all tables; ``settings`` (chapters, date of the data) go with the first."""
    made = [_one(table) for table in tables]
    first = made[0]
    return Snapshot(
        first.rows,
        first.findings,
        first.set_aside,
        settings={**settings, **first.settings},
        others=tuple(made[1:]),
    )


def unpacked(snapshot: Snapshot, name: str) -> tuple[Read, ...]:
    """The tables of a snapshot, none of one with chapters alone; ``name`` where it does not say which file it is of."""
    found = []
    for table in snapshot.tables:
        how: dict[str, Any] | None = table.settings.get("how")
        if how is None:
            continue
        again = how | {"sheets": tuple(how["sheets"])}
        result = LedgerResult(rows=table.placed(), findings=table.findings, set_aside=table.set_aside, **again)
        found.append(Read(result, str(table.settings.get("file", name)), _preset(table)))
    return tuple(found)


def _one(table: Read) -> Snapshot:
    result = table.result
    settings = {
        "file": table.file,
        "preset": table.preset.to_json(),
        "how": {name: getattr(result, name) for name in _HOW},
    }
    return Snapshot(result.rows, result.findings, _text(result.set_aside), settings=settings)


def _text(frame: pd.DataFrame) -> pd.DataFrame:
    """Cells as text: original cells may be of any type, Parquet wants one a column."""
    return frame.astype(object).where(frame.notna(), "").astype(str)


def _preset(snapshot: Snapshot) -> Preset:
    try:
        return Preset.from_json(str(snapshot.settings.get("preset", "{}")))
    except LedgerUnreadable:  # saved by an older version of the program: read the next file as if nothing was chosen
        return Preset()
