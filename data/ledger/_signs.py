"""Letters that deceive the eye: signs that turn the direction of text are taken out of every cell, with one finding a
column; letters of another alphabet that pass for Latin ones stay in a name, with a finding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.ledger._body import Body
    from data.ledger._raw import RawTable

# Unicode's bidirectional controls (UAX 9): marks, embeddings, overrides, isolates. No name of an organisation needs
# one, and with one a label on the map reads backwards.
_TURNING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Cyrillic and Greek letters that are drawn as Latin ones (of Unicode's confusables, UTS 39, those of plain letters)
_LIKE_LATIN = frozenset("АВЕЅІЈКМНОРСТУХЬаеѕіјорсухһԁԛԝԌԚԜ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονι")
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f]+")


def straighten(raw: RawTable) -> None:
    """Remove such signs from the header and the cells of ``raw``, in place."""
    if raw.header is not None:
        raw.header = [_TURNING.sub("", label) for label in raw.header]
    found: dict[int, list[int]] = {}  # column → (rows with such a sign)
    for number, row in zip(raw.numbers, raw.rows, strict=True):
        for at, cell in enumerate(row):
            if isinstance(cell, str) and not cell.isascii() and _TURNING.search(cell):
                row[at] = _TURNING.sub("", cell)
                found.setdefault(at, []).append(number)
    for at, numbers in found.items():
        raw.findings.add("turning_signs", "corrected", row=numbers[0], column=f"#{at}", count=len(numbers))


def note_lookalikes(body: Body, column: str, names: Sequence[str]) -> None:
    """A finding for each name of a field with letters that pass for Latin ones; the names stay as they are."""
    found = [(at, deceptive(name)) for at, name in enumerate(names) if not name.isascii() and not body.noise[at]]
    for at, letters in found:
        if letters:
            said = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in letters)
            body.note("lookalike_letters", "warned", [at], column, [names[at]], letters=said)


def deceptive(text: str) -> str:
    """The letters of ``text`` that pass for Latin ones, each once; "" when there are none.

    A word that mixes Latin with Cyrillic, or with such Greek letters, or one of nothing but such letters. A name
    that is plainly Russian or Greek deceives nobody, nor does the mu of a unit.
    """
    words = [(word, _FOREIGN.findall(word)) for word in _WORD.findall(text)] if _FOREIGN.search(text) else []
    plain = any(len(foreign) == len(word) and not _LIKE_LATIN.issuperset(foreign) for word, foreign in words)
    letters: list[str] = []
    for word, foreign in words:
        like = [letter for letter in foreign if letter in _LIKE_LATIN]
        if len(foreign) < len(word):
            letters += like or _CYRILLIC.findall(word)
        elif len(like) == len(word) and not plain:
            letters += like
    return "".join(dict.fromkeys(letters))
