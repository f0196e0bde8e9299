"""A scenario: a name, a base and edits; and its file form, JSON. Reading finds every fault of form at once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from geo.states.edit import MOST_EDITS, Edit, Fault, StateError, shown
from geo.states.operations import OPERATIONS
from geo.states.values import LONGEST_NAME, LONGEST_TEXT, markup

FORMAT = 1
LARGEST = 5_000_000  # letters of a file
_HALF = re.compile("[\ud800-\udfff]")  # half a character, which no file and no database takes
_KEYS = ("name", "base", "note", "edits", "format")
_EDIT_KEYS = {"op": "", "target": "", "values": None, "why": "", "by": "", "date": "", "from": "", "on": True}


@dataclass(frozen=True, slots=True)
class Scenario:
    """``base`` is a word for a state (see ``geo.states.state``); ``edits`` are in the order in which they apply."""

    name: str
    base: str = "shipped"
    note: str = ""
    edits: tuple[Edit, ...] = ()


def parse(text: str) -> Scenario:
    """JSON text → Scenario. Raises StateError with every fault of its form; values are checked when it is applied."""
    content = _decoded(text)
    faults: list[Fault] = []
    for key in sorted(set(content) - set(_KEYS)):
        faults.append(Fault(0, "unknown_field", where=shown(key), values={"expected": ", ".join(_KEYS)}))
    version = content.get("format", FORMAT)
    if version != FORMAT or isinstance(version, bool):
        faults.append(Fault(0, "format", where="format", found=shown(version), values={"expected": FORMAT}))
    name = _text(faults, 0, "name", content.get("name"), LONGEST_NAME)
    if not name.strip():
        faults.append(Fault(0, "missing", where="name"))
    elif markup(name):
        faults.append(Fault(0, "name_signs", where="name", found=shown(name)))
    base = _text(faults, 0, "base", content.get("base", "shipped"), LONGEST_TEXT)
    note = _text(faults, 0, "note", content.get("note", ""), LONGEST_TEXT)
    edits = _edits(faults, content.get("edits", []))
    if faults:
        raise StateError(faults)
    return Scenario(name.strip(), base.strip() or "shipped", note, edits)


def dump(scenario: Scenario) -> str:
    """The file form of a scenario: what ``parse`` reads, as people read it."""
    edits = [as_json(edit) for edit in scenario.edits]
    content = {"format": FORMAT, "name": scenario.name, "base": scenario.base, "note": scenario.note, "edits": edits}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def as_json(edit: Edit) -> dict[str, Any]:
    """One edit as it stands in a file."""
    said = {"why": edit.why, "by": edit.by, "date": edit.date, "from": edit.since}
    given = {"op": edit.op, "target": edit.target, "values": json.loads(json.dumps(edit.values, default=dict))}
    return {**{key: value for key, value in given.items() if value != ""}, **{k: v for k, v in said.items() if v},
            "on": edit.on}  # fmt: skip


def from_json(raw: Mapping[str, Any]) -> Edit:
    """One edit of a file whose form was checked."""
    values = {**_EDIT_KEYS, **raw}
    return Edit(
        values["op"], values["target"], values["values"] or {}, values["why"], values["by"], values["date"],
        values["from"], values["on"],
    )  # fmt: skip


def _decoded(text: str) -> dict[str, Any]:
    if len(text) > LARGEST:
        raise StateError([Fault(0, "too_large", values={"most": LARGEST, "found": len(text)})])
    try:
        content = json.loads(text)
        found = next((hit[0] for word in _strings(content) if (hit := _HALF.search(word))), None)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is a ValueError of its own
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        raise StateError([Fault(0, "not_json", values={"line": line})]) from None
    if found is not None:
        raise StateError([Fault(0, "half", found=f"U+{ord(found):04X}")])
    if not isinstance(content, dict):
        raise StateError([Fault(0, "not_scenario", found=shown(type(content).__name__))])
    return content


def _strings(value: object) -> Iterator[str]:
    """All text of a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for held in value.values():
            yield from _strings(held)
    elif isinstance(value, list):
        for held in value:
            yield from _strings(held)


def _text(faults: list[Fault], number: int, where: str, value: object, most: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most:
        faults.append(Fault(number, "text", where=where, found=shown(value), values={"most": most}))
        return ""
    return value


def _edits(faults: list[Fault], value: object) -> tuple[Edit, ...]:
    if not isinstance(value, list):
        faults.append(Fault(0, "not_list", where="edits", found=shown(type(value).__name__)))
        return ()
    if len(value) > MOST_EDITS:
        faults.append(Fault(0, "too_many_edits", where="edits", found=str(len(value)), values={"most": MOST_EDITS}))
        return ()
    before = len(faults)
    for number, raw in enumerate(value, 1):
        _edit_form(faults, number, raw)
    return tuple(from_json(raw) for raw in value) if len(faults) == before else ()


def _edit_form(faults: list[Fault], number: int, raw: object) -> None:
    if not isinstance(raw, Mapping):
        faults.append(Fault(number, "not_edit", found=shown(raw)))
        return
    for key in sorted(map(str, set(raw) - set(_EDIT_KEYS))):
        faults.append(Fault(number, "unknown_field", where=shown(key), values={"expected": ", ".join(_EDIT_KEYS)}))
    if not isinstance(raw.get("op"), str) or not raw["op"]:
        expected = ", ".join(operation.id for operation in OPERATIONS)
        faults.append(Fault(number, "unknown_op", found=shown(raw.get("op")), values={"expected": expected}))
    if not isinstance(raw.get("values") or {}, Mapping):
        faults.append(Fault(number, "not_values", where="values", found=shown(raw["values"])))
    if not isinstance(raw.get("on", True), bool):
        faults.append(Fault(number, "not_switch", where="on", found=shown(raw["on"])))
    for key in ("target", "why", "by", "date", "from"):
        _text(faults, number, key, raw.get(key, ""), LONGEST_TEXT)
