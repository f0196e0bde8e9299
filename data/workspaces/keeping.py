"""What of a read ledger is kept: what was asked for. Columns that nobody mapped may hold people's numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from data.workspaces.snapshot import Snapshot

_OWN = ("row", "reason")  # columns of the rows set aside that are the atlas' own
_LOOSE = "extra_cells"  # the finding whose value is cells beyond the last column


def asked_for(snapshot: Snapshot) -> tuple[Snapshot, tuple[str, ...]]:
    """The snapshot with the mapped columns of its set-aside rows only, and the names of the columns left out.

    Findings about other columns stay, without the cell's text. A snapshot that does not say which columns were mapped
    keeps none. Each further table of the workspace is treated in the same way.
    """
    others = tuple(asked_for(other) for other in snapshot.others)
    if any(kept is not other for (kept, _), other in zip(others, snapshot.others, strict=True)):
        mine, gone = asked_for(replace(snapshot, others=()))
        names = dict.fromkeys([*gone, *(name for _, more in others for name in more)])
        return replace(mine, others=tuple(kept for kept, _ in others)), tuple(names)
    how: dict[str, Any] = snapshot.settings.get("how") or {}
    mapped = {label for label, target in (how.get("mapping") or {}).items() if target}
    mapped |= {f"{label} (file)" for label in mapped & set(_OWN)}
    dropped = tuple(name for name in snapshot.set_aside.columns if name not in mapped and name not in _OWN)
    findings = snapshot.findings
    if len(findings):
        unread = findings["column"].notna() & ~findings["column"].isin([*mapped, "geometry"])
        told = unread & (findings["value"] != findings["column"])  # a column's name is no cell
        blank = (told | (findings["code"] == _LOOSE)) & (findings["value"].fillna("") != "")
        if blank.any():
            findings = findings.assign(value=findings["value"].mask(blank, ""))
    if not dropped and findings is snapshot.findings:
        return snapshot, ()
    return replace(snapshot, set_aside=snapshot.set_aside.drop(columns=list(dropped)), findings=findings), dropped
