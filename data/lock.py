"""facts.lock: how many rows of each table rest on each source, written down so that a delivery shows what it moved.

``python -m data.lock`` writes the file anew from the tables; its difference in version control is what to review.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from data.load import HOME, load

if TYPE_CHECKING:
    from data.load import Facts

FILE = "facts.lock"
COLUMNS = ("table", "source_id", "rows")
TABLES = ("parks", "enterprises", "carriers", "investments", "metrics", "filings", "designations")
PLAN_TABLES = ("targets", "later_plans")
NO_SOURCE = "-"


def counted(facts: Facts) -> pd.DataFrame:
    """Rows by table and source as they are: columns COLUMNS; sites have no source and stand as one number."""
    frames = {name: pd.DataFrame(getattr(facts, name)) for name in TABLES} | {
        name: facts.plan[name] for name in PLAN_TABLES
    }
    found = [("sites", NO_SOURCE, len(facts.sites)), ("sources", NO_SOURCE, len(facts.sources))]
    for name, frame in frames.items():
        sizes = frame["source_id"].fillna(NO_SOURCE).value_counts().sort_index()
        found += [(name, str(source), int(size)) for source, size in sizes.items()]
    return pd.DataFrame(found, columns=list(COLUMNS))


def locked(root: Path = HOME) -> pd.DataFrame:
    """The counts as they were written down; same columns."""
    return pd.read_csv(root / FILE, dtype={"table": "str", "source_id": "str", "rows": "int64"})


def write(root: Path = HOME) -> None:
    """Write the counts of the tables below ``root`` down."""
    text = io.StringIO()
    counted(load(root)).to_csv(text, index=False, lineterminator="\n")
    (root / FILE).write_text(text.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    write()
