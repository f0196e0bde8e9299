"""Contracts of the plan's own tables: targets, aims, tasks, the bodies that carry them, instruments, terms.

One entry a table; its frame is then ``facts.plan["<name>"]``, checked with the other tables in the same list of faults.
``measure_id`` is a task (t01, t02 …), a safeguard (s1 …) or a whole group of tasks (g1 …). ``clause`` is where the
words stand in the plan: preamble, goals (its first chapter), the number of a task, s1 … for a safeguard.
"""

from __future__ import annotations

from data.contract import Column, Row, Rule, Table
from data.vocabulary import CITY

COMPARATORS = ("number", "over", "reach", "about", "at_least", "range", "within")
RELATIONS = ("same", "part", "different", "before", "echo")
BOUNDS = ("exact", "at_least", "almost", "about")
SERIES_GROUPS = ("firms", "output", "staff", "area", "other")
LATER_KINDS = ("aim", "fact", "support", "unseen")  # unseen: the document is known by its name only
COUNTED_KINDS = ("enterprise", "institute")
BODY_KINDS = ("bureau", "party", "area", "company", "association")
THEMES = ("standing", "principle", "means", "innovation", "support", "cluster", "talent", "use")
QUALIFIERS = ("unstated", "up_to", "ratio", "threshold", "share", "yearly")
INSTRUMENT_KINDS = (
    *("grant", "reward", "matching", "operating", "subsidy", "tax", "fund", "finance", "insurance"),
    *("procurement", "housing", "programme", "support", "service", "institution"),
)

_MEASURE = r"t\d\d|s\d"
_CLAUSE = r"preamble|goals|[1-9]\d?|s\d"


def _both(*names: str, empty: bool = False) -> tuple[Column, ...]:
    """Each name as a Chinese and an English column."""
    return tuple(Column(f"{name}_{lang}", empty=empty) for name in names for lang in ("zh", "en"))


def _has_bounds(row: Row) -> bool:
    """A range has both ends, a place within the first n only the upper one, all others only the lower one."""
    wanted = {"range": (True, True), "within": (False, True)}.get(row["comparator"], (True, False))
    return (bool(row["low"]), bool(row["high"])) == wanted


_ID = Column("id", unique=True, pattern=r"[a-z0-9]+([-_][a-z0-9]+)*")
_POSITION = Column("position", "int", low=1)
_SECTORS = Column("sectors", "list", empty=True, ref="sectors.id")

_MEASURES: tuple[Table, ...] = (
    Table("task_groups", (_ID, Column("number", "int", low=1, high=9, unique=True), *_both("title", "gist"))),
    Table(
        "tasks",
        (
            _ID,
            Column("number", "int", low=1, high=99, unique=True),
            Column("group_id", ref="task_groups.id"),
            *_both("title", "gist"),
            Column("deadline", "int", empty=True, low=2010, high=2050),
            _SECTORS,
            Column("parks", "list", empty=True, ref="parks.id"),
        ),
    ),
    Table("safeguards", (_ID, Column("number", "int", low=1, high=9, unique=True), *_both("title", "gist"))),
    Table(
        "task_items",
        (
            _ID,
            Column("measure_id", pattern=_MEASURE),
            _POSITION,
            Column("heading", "bool"),  # yes: the plan's own sub-heading; no: named by us
            *_both("title", "gist"),
            _SECTORS,
            Column("parks", "list", empty=True, ref="parks.id"),
            Column("orgs", "list", empty=True, ref="enterprises.id"),
        ),
    ),
    Table(
        "bodies",
        (
            _ID,
            _POSITION,
            *_both("name"),
            Column("kind", words=BODY_KINDS),
            Column("park_id", empty=True, ref="parks.id"),  # the one park that this body answers for
        ),
    ),
    Table(
        "task_bodies",
        (
            Column("measure_id", pattern=_MEASURE),
            Column("item_id", empty=True, ref="task_items.id"),  # where a part of a task has bodies of its own
            _POSITION,
            Column("body_id", ref="bodies.id"),
        ),
    ),
)

_TARGETS: tuple[Table, ...] = (
    Table(
        "plans",
        (
            _ID,
            Column("number", empty=True),
            *_both("title", "short"),
            Column("issued", "partial_date", empty=True),
            Column("source_id", empty=True, ref="sources.id"),
        ),
    ),
    Table("indicators", (_ID, _POSITION, *_both("name", "unit"))),
    Table(
        "targets",
        (
            _ID,
            Column("plan_id", ref="plans.id"),
            Column("clause", empty=True, pattern=_CLAUSE),
            Column("park_id", ref="parks.id", also=(CITY,)),
            Column("year", "int", low=2010, high=2050),
            Column("indicator_id", ref="indicators.id"),
            *_both("term"),
            Column("comparator", words=COMPARATORS),
            Column("word_zh", empty=True),
            Column("low", "float", empty=True),
            Column("high", "float", empty=True),
            Column("per_year", "bool"),
            Column("metric_id", empty=True, ref="metrics.id"),
            Column("source_id", ref="sources.id"),
            *_both("note", empty=True),
        ),
        (Rule("low", "the ends that the comparator needs", _has_bounds),),
    ),
    Table(
        "target_metrics",
        (
            Column("target_id", ref="targets.id"),
            Column("metric_id", ref="metrics.id"),
            Column("relation", words=RELATIONS),
            Column("bound", words=BOUNDS),
            *_both("difference", empty=True),
        ),
        (Rule("difference_zh", "what differs", lambda row: row["relation"] == "same" or bool(row["difference_zh"])),),
    ),
    Table(
        "metric_series",
        (
            Column("metric_id", unique=True, ref="metrics.id"),
            Column("group", words=SERIES_GROUPS),
            Column("series_id", pattern=r"[a-z0-9]+(-[a-z0-9]+)*"),
            *_both("definition"),
            Column("counts", "list", empty=True, words=COUNTED_KINDS),  # kinds of AI organisations that it counts
        ),
    ),
    Table(
        "later_plans",  # what other plans say without a number of their own: aims, facts, support
        (
            _ID,
            Column("plan_id", ref="plans.id"),
            Column("park_id", ref="parks.id", also=("city", "province")),
            Column("year", "int", empty=True, low=2017, high=2040),
            Column("kind", words=LATER_KINDS),
            *_both("text"),
            Column("metric_ids", "list", empty=True, ref="metrics.id"),
            *_both("note", empty=True),
            Column("source_id", ref="sources.id"),
        ),
    ),
    Table(
        "aims",
        (
            _ID,
            Column("clause", pattern=_CLAUSE),
            Column("year", "int", empty=True, low=2010, high=2050),
            Column("theme", words=THEMES),
            *_both("aim"),
            Column("metric_ids", "list", empty=True, ref="metrics.id"),
        ),
    ),
)

_WORDS: tuple[Table, ...] = (
    Table(
        "instruments",
        (
            _ID,
            Column("measure_id", pattern=_MEASURE + r"|g\d"),
            Column("kind", words=INSTRUMENT_KINDS),
            *_both("name"),
            Column("qualifier", words=QUALIFIERS),
            Column("amount", "float", empty=True, low=0),
            Column("unit", empty=True),
            Column("ratio", empty=True, pattern=r"\d+:\d+"),
            Column("years", "int", empty=True, low=1),
            *_both("condition", empty=True),
        ),
    ),
    Table("scenarios", (_ID, Column("measure_id", pattern=_MEASURE), *_both("name"), _SECTORS)),
    Table("terms", (_ID, *_both("term"), Column("clause", pattern=_CLAUSE), *_both("gloss"))),
)

_STORY: tuple[Table, ...] = (
    Table(
        "chapters",
        (
            _ID,
            Column("camera", pattern=r"city|layout|park:[a-z0-9_-]+"),
            Column("layers", "list"),
            Column("figures", "list"),
            *_both("title", "sentence", "notes"),
            Column("hidden", "bool"),
            Column("named", "list", empty=True),
            Column("audiences", "list", empty=True, words=("planner", "investor", "mayor")),
        ),
    ),
)

# Sectors that count as another one where a designation of the plan is judged: a reading that a person may change
_READING = (
    Table(
        "designation_groups",
        (Column("sector_id", unique=True, ref="sectors.id"), Column("counts_as", ref="sectors.id"), *_both("why")),
    ),
)

PLAN_TABLES: tuple[Table, ...] = (*_MEASURES, *_TARGETS, *_WORDS, *_STORY, *_READING)
