"""Every sentence on screen: ``t(key, lang)`` reads it from one TOML file per section and language.

Texts are plain text (no markup). ``{name}`` is replaced by a value, which is never interpreted: a value that contains
braces, markup or another placeholder comes out as it went in.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGS: tuple[str, ...] = ("zh", "en")
_HERE = Path(__file__).parent
_PLACE = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


class MissingTextError(KeyError):
    """No file has a text, or a placeholder gets no value: a fault of the program, never of data."""


@cache
def section(name: str, lang: str) -> dict[str, str]:
    """All texts of one section, flattened: ``{"stage.operating": "…"}``; MissingTextError when there is no file."""
    path = _HERE / lang / f"{name}.toml"
    if lang not in LANGS or not path.is_file():
        raise MissingTextError(f"no text file {lang}/{name}.toml in layers/text")
    return _flat(tomllib.loads(path.read_text(encoding="utf-8")))


def sections() -> tuple[str, ...]:
    """Names of all sections, sorted (from the Chinese folder: zh is the language everything exists in first)."""
    return tuple(sorted(path.stem for path in (_HERE / "zh").glob("*.toml")))


def t(key: str, /, lang: str, **values: object) -> str:
    """The text ``section.key`` in ``lang`` with ``{name}`` replaced by ``values``.

    Raises MissingTextError when the key is unknown or a placeholder gets no value; the message names file and key.
    """
    name, _, rest = key.partition(".")
    texts = section(name, lang)
    if rest not in texts:
        raise MissingTextError(f"no text {rest!r} in layers/text/{lang}/{name}.toml")
    return _PLACE.sub(lambda match: _value(match.group(1), key, values), texts[rest])


def has(key: str, lang: str) -> bool:
    """Whether there is a text for ``key``: for keys made from a value in the data."""
    name, _, rest = key.partition(".")
    return (_HERE / lang / f"{name}.toml").is_file() and rest in section(name, lang)


def places(text: str) -> frozenset[str]:
    """Names of the placeholders in a text: both languages must have the same (tested)."""
    return frozenset(_PLACE.findall(text))


def _value(name: str, key: str, values: dict[str, object]) -> str:
    if name not in values:
        raise MissingTextError(f"text {key!r} needs a value for {{{name}}}")
    return str(values[name])


def _flat(table: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = str(value)
    return flat
