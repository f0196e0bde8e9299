"""Contracts of the plan's own tables: targets, aims, tasks, the bodies that carry them, instruments, terms.

One entry a table; its frame is then ``facts.plan["<name>"]``, checked with the other tables in the same list of faults.
"""

from __future__ import annotations

from data.contract import Table

PLAN_TABLES: tuple[Table, ...] = ()
