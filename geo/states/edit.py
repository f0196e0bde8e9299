"""An edit: one assumption as plain data. And what can be wrong with one: a Fault, or all of them in a StateError."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_EDITS = 1_000
_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Edit:
    """One line of a scenario: ``op`` (id of OPERATIONS) on ``target`` with ``values``; why, by whom, on which day.

    ``on`` False: switched off, kept but not applied. ``since``: from when it shall hold (YYYY, YYYY-MM or YYYY-MM-DD).
    ``values`` is JSON-able; what it may hold is said by the operation's fields.
    """

    op: str
    target: str = ""
    values: Mapping[str, Any] = field(default_factory=lambda: _EMPTY, hash=False)
    why: str = ""
    by: str = ""
    date: str = ""
    since: str = ""
    on: bool = True

    @property
    def key(self) -> str:
        """Twelve letters that stand for what is done (not for its reason): rows it makes are named after them."""
        said = json.dumps([self.op, self.target, self.values], ensure_ascii=False, sort_keys=True, default=dict)
        return hashlib.sha256(said.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: in which edit (``number`` counts from 1; 0 is the file itself), in which of its fields, and what
    was found there. The sentence, with what was expected and the way out, is ``states.fault.<code>`` filled with
    ``values``."""

    number: int
    code: str
    op: str = ""
    where: str = ""
    found: str = ""
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        """For a log; a person reads the sentence of ``code``."""
        return f"edit {self.number} {self.op} {self.where}: {self.code} {dict(self.values)} {self.found}".strip()


class StateError(ValueError):
    """A scenario cannot be applied or read. ``faults`` holds every fault; the base is as it was."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


def shown(value: object, limit: int = 60) -> str:
    """A value as it can stand in a sentence: on one line, not longer than ``limit`` characters."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in text[: 4 * limit]).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
