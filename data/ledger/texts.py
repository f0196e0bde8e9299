"""What each finding says, in both languages: read from findings.toml beside this file."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal

Lang = Literal["zh", "en"]
_SHOWN = 60


@cache
def table() -> dict[str, dict[str, Any]]:
    """code → {zh, en, expected_zh, expected_en, fatal}; and the actions under ``actions``."""
    with (Path(__file__).parent / "findings.toml").open("rb") as file:
        return tomllib.load(file)


def codes() -> tuple[str, ...]:
    """Every code that a finding can carry."""
    return tuple(code for code in table() if code not in ("actions", "kinds"))


def message(code: str, lang: Lang = "zh", **params: object) -> str:
    """The sentence of a finding. Unknown codes raise KeyError: each code has its texts."""
    return _filled(table()[code][lang], params)


def expected(code: str, lang: Lang = "zh", **params: object) -> str:
    """What the cell or file should have been."""
    return _filled(table()[code][f"expected_{lang}"], params)


def kind_text(kind: str, lang: Lang = "zh") -> str:
    """What a kind of table is called."""
    return str(table()["kinds"][kind][lang])


def action_text(action: str, lang: Lang = "zh") -> str:
    """What was done, for a person; ``action`` is the word that findings and JSON carry."""
    return str(table()["actions"][action][lang])


@cache
def fields_of(template: str) -> tuple[str, ...]:
    """The placeholders of a template."""
    return tuple(name for _, name, _, _ in Formatter().parse(template) if name)


def _filled(template: str, params: dict[str, object]) -> str:
    return template.format(**{name: _short(params.get(name, "")) for name in fields_of(template)})


def _short(value: object) -> str:
    """A value as it can stand in a sentence: one line, not longer than a line."""
    text = " ".join(str(value).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
