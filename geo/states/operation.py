"""What an operation is: its fields, so that pages, files and checks need no code of their own, and what it does."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from geo.states.edit import Edit, Fault, shown

if TYPE_CHECKING:
    from geo.states.draft import Draft

Kind = Literal[
    "name", "text", "number", "whole", "choice", "polygon", "line", "point", "shift",
    "park", "new_park", "sector", "project", "axis", "which", "to", "rows",
]  # fmt: skip
TARGETS = ("park", "new_park", "project", "axis")  # kinds that may stand as the target of an edit


@dataclass(frozen=True, slots=True)
class Field:
    """One value of an operation. Label ``states.field.<id>``; ``unit`` is a unit code.

    ``one_of``: at least one field of this group is needed (all others are needed when ``needed``). ``low``/``high`` are
    inclusive bounds of a number.
    """

    id: str
    kind: Kind
    needed: bool = True
    choices: tuple[str, ...] = ()
    low: float = -math.inf
    high: float = math.inf
    unit: str = ""
    one_of: str = ""
    default: Any = None


@dataclass(slots=True)
class Task:
    """One edit under way: its checked ``values`` by field id, and the faults found so far."""

    number: int
    edit: Edit
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, code: str, where: str = "", found: object = "", **values: object) -> None:
        """Note one more fault of this edit."""
        self.faults.append(Fault(self.number, code, self.edit.op, where, shown(found), values))


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the registry. ``perform(draft, task)`` changes the draft, or notes faults and leaves it alone.

    Its name is ``states.op.<id>``, what it does ``states.about.<id>``. ``drawn``: what a person draws for it.
    """

    id: str
    fields: tuple[Field, ...]
    perform: Callable[[Draft, Task], None]
    drawn: Literal["", "polygon", "line", "point"] = ""

    @property
    def target(self) -> Field | None:
        """The field that an edit's ``target`` fills, if any."""
        return next((f for f in self.fields if f.kind in TARGETS), None)
