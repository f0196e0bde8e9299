"""The kinds of tables that a planner keeps, and how one is told from another: by its header, or by its shapes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from data.ledger import _header
from data.ledger._unfold import years_of
from data.ledger.errors import LedgerUnreadable
from data.ledger.fields import ENTERPRISES
from data.ledger.limits import HEADER_SEARCH
from data.ledger.other_fields import BOUNDARIES, DESIGNATIONS, FIGURES, PROJECTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.ledger._header import Head
    from data.ledger._raw import RawTable
    from data.ledger.field import FieldSet

KindId = Literal["enterprises", "projects", "boundaries", "figures", "designations"]


@dataclass(frozen=True, slots=True)
class TableKind:
    """One kind of table: its fields, the field that every row is about, and what its header must hold besides.

    ``needs`` are groups of fields of which the header holds at least one each. Earlier kinds win where two fit alike.
    """

    id: KindId
    known: FieldSet
    subject: str
    needs: tuple[tuple[str, ...], ...] = ()


KINDS: dict[str, TableKind] = {
    kind.id: kind
    for kind in (
        TableKind("boundaries", BOUNDARIES, "name_zh"),
        TableKind(
            "projects",
            PROJECTS,
            "name_zh",
            (
                (
                    "investor_zh",
                    "builder_zh",
                    "total",
                    "completed",
                    "year_plan",
                    "year_done",
                    "stage",
                    "started",
                    "park",
                ),
            ),
        ),
        TableKind("designations", DESIGNATIONS, "term", (("park",),)),
        TableKind("figures", FIGURES, "metric", (("value", "year", "unit", "park"),)),
        TableKind("enterprises", ENTERPRISES, "name_zh"),
    )
}


def recognised(
    raw: RawTable, mapping: Mapping[str, str | None] | None = None, kind: str | None = None
) -> tuple[TableKind, Head]:
    """What a table is, and its header. ``kind`` is a person's own word; ``mapping`` (label → field) wins over names.

    A layer of polygons is boundaries (or the sites of projects, when they are named as such), never organisations; of
    other tables the kind that knows most columns of the header.
    Raises LedgerUnreadable (no_header, bad_setting).
    """
    if kind is not None:
        return KINDS[kind], _header.found(raw, KINDS[kind].known, mapping)
    if raw.is_polygons:
        head = _header.found(raw, PROJECTS, note=False)
        of = KINDS["projects" if _fit(KINDS["projects"], head) else "boundaries"]
        return of, _header.found(raw, of.known, mapping)
    best: tuple[float, TableKind, Head] | None = None
    trouble: LedgerUnreadable | None = None
    for candidate in KINDS.values():
        if candidate.id == "boundaries":
            continue
        try:
            head = _header.found(raw, candidate.known, mapping, note=False)
        except LedgerUnreadable as error:
            trouble = error  # that of enterprises, the last, is what a person is told
            continue
        score = _fit(candidate, head) - (0.5 if _is_guess(candidate, head, mapping or {}) else 0)
        if score > 0 and (best is None or score > best[0]):
            best = score, candidate, head
    if best is None:
        raise trouble or LedgerUnreadable("no_header", rows=HEADER_SEARCH)
    return best[1], _header.found(raw, best[1].known, mapping)


def _is_guess(kind: TableKind, head: Head, mapping: Mapping[str, str | None]) -> bool:
    """Whether a table would be of this kind only because a person's mapping names a field that several kinds have."""
    at = head.fields.get(kind.subject)
    return kind.id != "enterprises" and at is not None and head.labels[at] in mapping


def _fit(kind: TableKind, head: Head) -> float:
    """How many columns of the header the kind understands; 0 where it lacks what the kind must have."""
    has = head.fields
    if kind.id == "enterprises":
        return len(has) if kind.subject in has else 0.5
    if kind.id == "figures" and kind.subject not in has:
        spare = sum(not target for target in head.mapping.values())
        return 1.0 if "year" in has and spare else 0  # perhaps a column for each indicator
    if kind.subject not in has or not all(any(name in has for name in group) for group in kind.needs):
        return 0
    years = years_of(head) if kind.id == "figures" else {}
    return 0 if kind.id == "figures" and "value" not in has and not years else len(has) + len(years)
