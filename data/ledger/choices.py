"""Choices: how a person wants a table to be read, checked once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.datum import DATUMS
from data.ledger.errors import LedgerUnreadable
from data.ledger.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.datum import Datum


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """A person's choices for reading a table, as in Preset; empty and None mean “find out”."""

    kind: str | None = None
    datum: Datum | None = None
    mapping: Mapping[str, str | None] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    sector_words: Mapping[str, str] = field(default_factory=dict)
    stage_words: Mapping[str, str] = field(default_factory=dict)
    metric_words: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.datum is not None and self.datum not in DATUMS:
            raise LedgerUnreadable(
                "bad_setting", why=f"没有坐标系“{self.datum}”", why_en=f"there is no datum “{self.datum}”"
            )
        if self.kind is not None and self.kind not in KINDS:
            raise LedgerUnreadable(
                "bad_setting", why=f"没有“{self.kind}”这类表", why_en=f"there is no kind of table “{self.kind}”"
            )
