"""The one exception of the ledger reader: a file that cannot be read at all, said in a sentence a person can act on."""

from __future__ import annotations

from data.errors import DataError
from data.ledger.texts import Lang, message


class LedgerUnreadable(DataError):  # noqa: N818  # it reads as a sentence where it is caught
    """No row could be read. ``code`` is the finding's code, ``row`` where it happened (if anywhere), ``params`` what
    the sentence names; ``sentence(lang)`` says where, what was expected and what to do."""

    def __init__(self, code: str, *, row: int | None = None, **params: object) -> None:
        self.code = code
        self.row = row
        self.params = params
        super().__init__(self.sentence("en"))

    def sentence(self, lang: Lang = "zh") -> str:
        """Where, what was expected, what to do: one sentence in ``lang``."""
        return message(self.code, lang, **self.params)
