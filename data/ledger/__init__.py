"""A person's own enterprise ledger: a dirty spreadsheet in, rows and every fault found out, by row and column."""

from data.ledger._header import labels_of
from data.ledger._raw import Cell
from data.ledger.apart import get_ready, peek_apart, read_apart, reading
from data.ledger.errors import LedgerUnreadable
from data.ledger.fields import FIELDS, Field
from data.ledger.limits import MAX_BYTES, MAX_COLUMNS, MAX_ROWS
from data.ledger.read import peek, read, sample
from data.ledger.result import LedgerResult, Preset
from data.ledger.texts import action_text, expected, message

__all__ = [
    "FIELDS",
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "Cell",
    "Field",
    "LedgerResult",
    "LedgerUnreadable",
    "Preset",
    "action_text",
    "expected",
    "get_ready",
    "labels_of",
    "message",
    "peek",
    "peek_apart",
    "read",
    "read_apart",
    "reading",
    "sample",
]
