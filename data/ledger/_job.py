"""Job: what the judges of all kinds of tables are given; Judged: what they give back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from data.datum import Datum
    from data.ledger._raw import Progress
    from data.ledger.vocabulary import Words
    from data.load import Facts

# the rows in use, the units used by field, and what else is worth saying
Judged: TypeAlias = "tuple[pd.DataFrame, dict[str, str], dict[str, int]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """The atlas, a person's choices, and whom to tell how far it is."""

    facts: Facts
    words: Words
    datum: Datum
    tell: Progress
    name: str
    units: Mapping[str, str] = field(default_factory=dict)
    stage_words: Mapping[str, str] = field(default_factory=dict)
    metric_words: Mapping[str, str] = field(default_factory=dict)
