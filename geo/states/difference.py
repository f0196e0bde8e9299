"""difference(before, after, filter): the same measures of two states, and what was new, gone and moved behind each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from geo.filter import Filter
from geo.select import select
from geo.states.measures import MEASURES, Measure, Reading, Readings
from geo.stats.cells import cells

if TYPE_CHECKING:
    from geo.filter import Selection
    from geo.states.edit import Edit
    from geo.states.state import State

Said = Literal["unchanged", "unchanged_net", "more", "less", "not_distinguishable", "unknown"]
SURE = 0.95  # a sign kept in fewer draws is not distinguishable from none
Read = Callable[["State", Filter, Sequence[Measure]], Mapping[str, Readings]]
_NONE = Reading(None, reason="not_there")


@dataclass(frozen=True, slots=True)
class Change:
    """One measure about one thing, before and after.

    ``delta`` = after − before; where nothing was published before or after it is what is known now, and ``percent`` is
    None. ``low``/``high``: 95 % band of delta over the paired draws, ``sign_kept``: share of them with its sign (all
    None before ``geo.states.draws`` has run). ``new``/``gone``: rows that only one of the states has; ``moved_in`` and
    ``moved_out``: rows that both have and that came to count, or ceased to; ``stayed``: rows behind both.
    """

    id: str
    about: str
    unit: str
    before: Reading
    after: Reading
    new: frozenset[str]
    gone: frozenset[str]
    moved_in: frozenset[str]
    moved_out: frozenset[str]
    stayed: frozenset[str]
    low: float | None = None
    high: float | None = None
    sign_kept: float | None = None

    @property
    def delta(self) -> float | None:
        """after − before; None where it is not known."""
        known = [r.value for r in (self.before, self.after)]
        if known[0] is None and known[1] is None:
            return None
        if None in known and not self._empty_side:
            return None
        return (known[1] or 0.0) - (known[0] or 0.0)

    @property
    def _empty_side(self) -> bool:
        """Whether the side without a value is one of a sum without rows, or of a thing that is not there."""
        missing = self.before if self.before.value is None else self.after
        return missing.reason in ("nothing_published", "not_there") and self.unit in ("organisations", "cny_100m")

    @property
    def percent(self) -> float | None:
        """delta in percent of before; None where before is 0 or not known."""
        if self.delta is None or not self.before.value:
            return None
        return 100 * self.delta / abs(self.before.value)

    @property
    def said(self) -> Said:
        """What the difference amounts to: a code of ``states.said``."""
        touched = self.new or self.gone or self.moved_in or self.moved_out
        if self.delta is None:
            return "unknown"
        if abs(self.delta) < 1e-12:
            return "unchanged_net" if touched else "unchanged"
        if self.sign_kept is not None and self.sign_kept < SURE:
            return "not_distinguishable"
        return "more" if self.delta > 0 else "less"


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes between two states under one filter. ``moved`` are organisations and projects that stand elsewhere;
    ``excluded``: per state, reason code → rows that the shares and indices leave out."""

    before: State
    after: State
    filter: Filter
    changes: tuple[Change, ...]
    moved: frozenset[str]
    edits: tuple[Edit, ...]
    excluded: Mapping[str, Mapping[str, int]]
    draws: int = 0
    seed: int | None = None
    notes: tuple[str, ...] = field(default=())

    def change(self, id_: str, about: str = "") -> Change:
        """The change of that measure; KeyError names those that exist."""
        for one in self.changes:
            if one.id == id_ and one.about == about:
                return one
        there = [f"{c.id} {c.about}".strip() for c in self.changes]
        raise KeyError(f"no change of {id_!r} about {about!r}; there are {there}")


def readings(state: State, chosen: Filter, measures: Sequence[Measure] = MEASURES) -> dict[str, Readings]:
    """Measure → its readings of one state: what ``difference`` is made of, to be kept by whoever asks often."""
    view = select(state.facts, chosen)
    return {measure.id: measure.read(state, view) for measure in measures}


def difference(
    before: State,
    after: State,
    chosen: Filter | None = None,
    measures: Sequence[Measure] = MEASURES,
    read: Read = readings,
) -> Difference:
    """Every measure on both states. Without bands: see ``geo.states.draws.with_bands``."""
    chosen = chosen or Filter()
    views = select(before.facts, chosen), select(after.facts, chosen)
    ids = tuple(_all_ids(state) for state in (before, after))
    both = read(before, chosen, measures), read(after, chosen, measures)
    changes: list[Change] = []
    for measure in measures:
        was, now = both[0][measure.id], both[1][measure.id]
        for about in dict.fromkeys((*was, *now)):
            pair = was.get(about, _NONE), now.get(about, _NONE)
            changes.append(_change(measure, about, pair, (ids[0][measure.table], ids[1][measure.table])))
    edits = after.edits if before.edits != after.edits else ()
    moved, excluded, notes = _moved(before, after), _excluded(before, after, views), _notes(before, after)
    return Difference(before, after, chosen, tuple(changes), moved, edits, excluded, notes=notes)


def with_band(change: Change, low: float | None, high: float | None, sign_kept: float | None) -> Change:
    """The change with its band."""
    return replace(change, low=low, high=high, sign_kept=sign_kept)


def _change(
    measure: Measure, about: str, pair: tuple[Reading, Reading], ids: tuple[frozenset[str], frozenset[str]]
) -> Change:
    was, now = pair[0].rows, pair[1].rows
    come, left = now - was, was - now
    name, _, about_ = about.rpartition("|")
    return Change(
        f"{measure.id}.{name}" if name else measure.id, about_, measure.unit, *pair,
        new=come - ids[0], gone=left - ids[1], moved_in=come & ids[0], moved_out=left & ids[1], stayed=was & now,
    )  # fmt: skip


def _all_ids(state: State) -> dict[str, frozenset[str]]:
    return {table: frozenset(getattr(state.facts, table)["id"]) for table in ("enterprises", "investments")}


def _moved(before: State, after: State) -> frozenset[str]:
    """Rows of both states whose park is another one."""
    out: set[str] = set()
    for table in ("enterprises", "investments"):
        old, new = (getattr(state.facts, table) for state in (before, after))
        if old is new:
            continue
        was = dict(zip(old["id"], old["park_id"].fillna(""), strict=True))
        out |= {i for i, park in zip(new["id"], new["park_id"].fillna(""), strict=True) if was.get(i, park) != park}
    return frozenset(out)


def _excluded(before: State, after: State, views: tuple[Selection, Selection]) -> dict[str, dict[str, int]]:
    return {
        side: dict(cells(state.facts, view, {}).excluded)
        for side, state, view in zip(("before", "after"), (before, after), views, strict=True)
    }


def _notes(before: State, after: State) -> tuple[str, ...]:
    """Codes of cautions: ``states.note.<code>``."""
    past = before.year is not None or after.year is not None
    return ("stage_of_today", "undated_left_out") if past else ()
