"""Where a target stands: its figures beside it, and the strict rule that says met, missed, on the way, or why not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Verdict = Literal["met", "missed", "on_the_way", "differs", "none_found"]
VERDICTS: tuple[Verdict, ...] = ("met", "on_the_way", "missed", "differs", "none_found")
OPEN: tuple[Verdict, ...] = ("differs", "none_found")  # nothing was decided
# “about n” is taken as reached from this share of n on; “about” and “nearly” in a report reach this far from the value
TOLERANCE = 0.1


@dataclass(frozen=True, slots=True)
class Status:
    """A verdict and why.

    ``rule`` is the code of the rule that gave it, ``decisive`` the metric id whose figure decided ("" when none did).
    ``differs``: figures exist, but of another definition, area or year; ``none_found``: there is none.
    Rules: ``reached`` (a comparable figure of the target's year or earlier satisfies it) · ``below`` (the comparable
    figure of the target's year does not) · ``open`` (its year is not over, comparable figures are below it) ·
    ``rough`` (the figure of the year is too rough to decide) · ``other_year`` (comparable ones are all of other years)
    ``not_comparable`` (figures exist, all defined differently) · ``none_yet`` (no figure, year not over) · ``none``.
    """

    target_id: str
    verdict: Verdict
    rule: str
    decisive: str = ""


def figures(target_id: str, links: pd.DataFrame, metrics: pd.DataFrame) -> pd.DataFrame:
    """All published figures linked to a target, oldest first: the metrics' columns plus relation, bound, difference_*.

    ``links`` is target_metrics, ``metrics`` the published rows. Rows that only repeat the target (``echo``) stay out.
    """
    return linked(links[links["target_id"] == target_id], metrics)(target_id)


def linked(links: pd.DataFrame, metrics: pd.DataFrame) -> Callable[[str], pd.DataFrame]:
    """``figures`` of any target of ``links``, by its id, from one join: that of a hundred targets takes a second."""
    mine = links[links["relation"] != "echo"]
    table = mine.merge(metrics, left_on="metric_id", right_on="id", validate="many_to_one")
    table = table[~table["target"].astype(bool)].sort_values(["as_of", "metric_id"])
    names, rows = table["target_id"].to_numpy(), table.drop(columns="target_id")
    return lambda target_id: rows[names == target_id].reset_index(drop=True)


def status(target: Mapping[str, object], rows: pd.DataFrame, as_of: str) -> Status:
    """Verdict of one target (a row of targets) against its ``figures``; ``as_of`` is the newest source's date
    ("": nobody knows it, and the target counts as open).

    Only rows of relation ``same`` (same indicator, definition and area) can decide. A figure of an earlier year can say
    met, never missed; a figure of a later year decides nothing. A target for each year is judged by the figure of its
    year alone.
    """
    name, is_open = str(target["id"]), _year_of(target) >= int((as_of or str(target["year"]))[:4])
    if rows.empty:
        return Status(name, "none_found", "none_yet" if is_open else "none")
    same = rows[rows["relation"] == "same"]
    if same.empty:
        is_before = bool((rows["relation"] == "before").any())
        return Status(name, "differs", "other_year" if is_before else "not_comparable")
    pairs = zip(same["value"], same["bound"], strict=True)
    table = pd.DataFrame(
        {
            "metric_id": same["metric_id"].astype(str),
            "year": same["as_of"].str[:4].astype(int),
            "answer": pd.Series([_ANSWER[satisfies(target, float(v), str(b))] for v, b in pairs], index=same.index),
        }
    )
    return _judged(target, table, is_open)


_ANSWER = {True: "yes", False: "no", None: "rough"}


def _judged(target: Mapping[str, object], table: pd.DataFrame, is_open: bool) -> Status:
    """The verdict that comparable figures (metric_id, year, answer; oldest first) give."""
    name, year = str(target["id"]), _year_of(target)
    in_time = table["year"] == year if target["per_year"] else table["year"] <= year
    reached = table[in_time & (table["answer"] == "yes")]
    if len(reached):
        return Status(name, "met", "reached", reached["metric_id"].iloc[-1])
    if is_open:
        return Status(name, "on_the_way", "open", table["metric_id"].iloc[-1])
    of_year = table[table["year"] == year]
    if of_year.empty:
        return Status(name, "differs", "other_year")
    if (of_year["answer"] == "no").all():
        return Status(name, "missed", "below", of_year["metric_id"].iloc[-1])
    return Status(name, "differs", "rough")


def _year_of(target: Mapping[str, object]) -> int:
    return int(str(target["year"]))


def satisfies(target: Mapping[str, object], value: float, bound: str = "exact") -> bool | None:
    """Whether a published value reaches the target; None when its wording is too rough to say.

    ``bound``: exact; at_least (超, 余, 多: the value or more); almost (近: less than the value, by at most TOLERANCE);
    about (约: within TOLERANCE).
    """
    least, most = _interval(value, bound)
    comparator = str(target["comparator"])
    if comparator == "within":
        high = float(str(target["high"]))
        return True if most <= high else False if least > high else None
    low = float(str(target["low"]))
    if comparator == "about":
        low *= 1 - TOLERANCE
    if comparator == "over":
        surely, never = least > low or (bound == "at_least" and least >= low), most <= low
    else:
        surely, never = least >= low, most < low or (bound == "almost" and most <= low)
    return True if surely else False if never else None


def _interval(value: float, bound: str) -> tuple[float, float]:
    slack = abs(value) * TOLERANCE
    ends = {"at_least": (value, math.inf), "almost": (value - slack, value), "about": (value - slack, value + slack)}
    return ends.get(bound, (value, value))


def statuses(targets: pd.DataFrame, links: pd.DataFrame, metrics: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """Every target with its verdict: target_id, verdict, rule, decisive; same index and order as ``targets``."""
    of = linked(links, metrics)
    found = [status(row, of(str(row["id"])), as_of) for row in _records(targets)]
    return pd.DataFrame(
        {
            "target_id": [s.target_id for s in found],
            "verdict": [s.verdict for s in found],
            "rule": [s.rule for s in found],
            "decisive": [s.decisive for s in found],
        },
        index=targets.index,
        dtype="str",
    )


def _records(frame: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def decimal_years(dates: pd.Series) -> pd.Series:
    """Published dates (YYYY, YYYY-MM or YYYY-MM-DD) as decimal years for a time axis; same index.

    Year n is the band from n to n + 1: a date without a month stands in the middle of its year, one without a day in
    the middle of its month. Unknown stays NaN.
    """
    return pd.Series([_decimal_year(text) for text in dates], index=dates.index, name="when", dtype=float)


def _decimal_year(text: object) -> float:
    if not isinstance(text, str):
        return math.nan
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return parts[0] + 0.5
    day = parts[2] - 0.5 if len(parts) == 3 else 15
    return parts[0] + (parts[1] - 1) / 12 + day / 366
