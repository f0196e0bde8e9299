"""What the API does not answer: a status, a code, and a sentence that names the value and what was expected."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from layers.text import t

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND = "application/problem+json"  # RFC 9457
_LONGEST = 80  # characters of a value that a sentence repeats


class Refused(Exception):  # noqa: N818  # it reads as a sentence where it is caught
    """No answer: ``status`` is the HTTP status, ``code`` a text ``api.refused.<code>``, ``values`` what it names."""

    def __init__(
        self, status: int, code: str, *, headers: Mapping[str, str] | None = None, said: str = "", **values: object
    ) -> None:
        """``said`` is a sentence that stands already; the text of the code is not looked up then."""
        self.status, self.code, self.values, self.said = status, code, values, said
        self.headers = dict(headers or {})
        super().__init__(code)

    def sentence(self, lang: str) -> str:
        """What a person reads."""
        told = {name: _short(value) for name, value in self.values.items()}
        return self.said or t(f"api.refused.{self.code}", lang, **told)

    def problem(self, lang: str) -> dict[str, Any]:
        """The body of the answer, as RFC 9457 has it; what the sentence names stands beside it too."""
        title = HTTPStatus(self.status).phrase
        named = {name: _short(value) for name, value in self.values.items()}
        return {
            "type": "about:blank", "title": title, "status": self.status, "detail": self.sentence(lang),
            "code": self.code, **named,
        }  # fmt: skip


def bad_value(parameter: str, given: object, lang: str, expected: str = "") -> Refused:
    """422: the value of a parameter is none that it takes; ``expected`` overrides what its text says of it."""
    return Refused(
        422, "bad_value", parameter=parameter, given=given, expected=expected or t(f"api.parameter.{parameter}", lang)
    )


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST or " " in text[:_LONGEST] else f"{text[:_LONGEST]}…"
