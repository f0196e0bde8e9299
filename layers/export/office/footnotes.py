"""Sources with numbers: cited on a page as [3, 7–12], spelled out at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from layers.words.tables import is_link

if TYPE_CHECKING:
    import pandas as pd

    from data.load import Facts
    from layers.figures.figure import Figure


@dataclass(frozen=True, slots=True)
class Source:
    """One numbered source; ``text`` is title, publisher and date, ``url`` is "" unless it is a web address."""

    number: int
    id: str
    text: str
    url: str


@dataclass(slots=True)
class Marks:
    """Numbers for sources, given in the order in which they are first cited, the most used of a figure first."""

    facts: Facts
    _numbers: dict[str, int] = field(default_factory=dict)
    _known: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Which sources there are, asked once."""
        self._known = frozenset(self.facts.sources["id"])

    def cite(self, figure: Figure) -> tuple[int, ...]:
        """Numbers of the sources behind a figure, ascending; empty when its rows have none."""
        return () if figure.rows is None else self.cite_rows(figure.rows, figure.table)

    def cite_rows(self, rows: pd.DataFrame, table: str = "") -> tuple[int, ...]:
        """Numbers of the sources of table rows (rows of the table of sources stand for themselves)."""
        column = "id" if table == "sources" else "source_id"
        if column not in rows.columns:
            return ()
        counts = Counter(rows[column].dropna())  # plain Python: a file has hundreds of small figures
        used = [str(id_) for id_, _ in counts.most_common() if str(id_) in self._known]
        for id_ in used:
            self._numbers.setdefault(id_, len(self._numbers) + 1)
        return tuple(sorted(self._numbers[id_] for id_ in used))

    def all(self) -> tuple[Source, ...]:
        """Every source cited so far, by number."""
        table = self.facts.sources.drop_duplicates("id").set_index("id")
        found = []
        for id_, number in self._numbers.items():
            row = table.loc[[id_]].iloc[0]
            said = " · ".join(str(row[c]) for c in ("title", "publisher", "date") if isinstance(row[c], str))
            found.append(Source(number, id_, said, str(row["url"]) if is_link(row["url"]) else ""))
        return tuple(found)


def ranges(numbers: tuple[int, ...], most: int = 0) -> str:
    """``(1, 2, 3, 7)`` as ``1–3, 7``; with ``most`` parts at most, the rest as ``…``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    parts = [str(a) if a == b else f"{a}–{b}" for a, b in runs]
    shown = [*parts[:most], "…"] if most and len(parts) > most else parts
    return ", ".join(shown)
