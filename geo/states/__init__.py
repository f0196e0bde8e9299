"""States and differences: facts with assumptions applied, and what is different between two of them.

Statistics, layers, figures and exports know nothing of this: a state is ``Facts`` like any other.
"""

from __future__ import annotations

from geo.states.applied import apply, faults_of
from geo.states.edit import Edit, Fault, StateError
from geo.states.operations import OPERATIONS, operation

__all__ = ["OPERATIONS", "Edit", "Fault", "StateError", "apply", "faults_of", "operation"]
