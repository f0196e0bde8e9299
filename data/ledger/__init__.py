"""A person's own enterprise ledger: a dirty spreadsheet in, rows and every fault found out, by row and column."""

from data.ledger._figures import period
from data.ledger._header import labels_of
from data.ledger._raw import Cell, Progress
from data.ledger._sift import sample
from data.ledger.apart import get_ready, peek_apart, read_all_apart, read_apart, reading
from data.ledger.choices import Choices
from data.ledger.errors import LedgerUnreadable
from data.ledger.fields import FIELDS, Field
from data.ledger.kinds import KINDS
from data.ledger.limits import MAX_BYTES, MAX_COLUMNS, MAX_ROWS
from data.ledger.read import peek, read, read_all
from data.ledger.result import LedgerResult, Preset
from data.ledger.texts import action_text, expected, kind_text, message

__all__ = [
    "FIELDS",
    "KINDS",
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "Cell",
    "Choices",
    "Field",
    "LedgerResult",
    "LedgerUnreadable",
    "Preset",
    "Progress",
    "action_text",
    "expected",
    "get_ready",
    "kind_text",
    "labels_of",
    "message",
    "peek",
    "peek_apart",
    "period",
    "read",
    "read_all",
    "read_all_apart",
    "read_apart",
    "reading",
    "sample",
]
