"""Every operation of a scenario, in the order in which they are offered. A new one is a file and a line here."""

from __future__ import annotations

from geo.states.belt_axis import BELT_AXIS
from geo.states.belt_width import BELT_WIDTH
from geo.states.designation_add import DESIGNATION_ADD
from geo.states.designation_remove import DESIGNATION_REMOVE
from geo.states.money_add import MONEY_ADD
from geo.states.money_remove import MONEY_REMOVE
from geo.states.money_stage import MONEY_STAGE
from geo.states.operation import Operation
from geo.states.organisations_add import ORGANISATIONS_ADD
from geo.states.organisations_grow import ORGANISATIONS_GROW
from geo.states.organisations_move import ORGANISATIONS_MOVE
from geo.states.organisations_remove import ORGANISATIONS_REMOVE
from geo.states.park_add import PARK_ADD
from geo.states.park_move import PARK_MOVE
from geo.states.park_remove import PARK_REMOVE
from geo.states.park_reshape import PARK_RESHAPE

OPERATIONS: tuple[Operation, ...] = (
    PARK_ADD,
    PARK_RESHAPE,
    PARK_MOVE,
    PARK_REMOVE,
    BELT_WIDTH,
    BELT_AXIS,
    ORGANISATIONS_MOVE,
    ORGANISATIONS_ADD,
    ORGANISATIONS_REMOVE,
    ORGANISATIONS_GROW,
    MONEY_ADD,
    MONEY_STAGE,
    MONEY_REMOVE,
    DESIGNATION_ADD,
    DESIGNATION_REMOVE,
)


def operation(id_: str) -> Operation:
    """The operation with that id; KeyError names those that exist."""
    for one in OPERATIONS:
        if one.id == id_:
            return one
    raise KeyError(f"no operation {id_!r}; there are {[o.id for o in OPERATIONS]}")
