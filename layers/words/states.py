"""States and differences in words: names of measures and what they are about, faults as sentences, edits as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.text import has, t
from layers.words.names import park_name, sector_names, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.states.difference import Change
    from geo.states.edit import Edit, Fault

_SHARE = ("share",)


def fault_sentence(fault: Fault, lang: str) -> str:
    """Where, what was found and expected, what to do."""
    where = t("states.file", lang)
    if fault.number:
        name = f"states.op.{fault.op}"
        op = t(name, lang) if has(name, lang) else fault.op
        where = t("states.edit_number", lang, number=fault.number, op=op or "?")
    what = t(f"states.fault.{fault.code}", lang, where=fault.where, **{"found": fault.found, **fault.values})
    return t("states.fault_line", lang, where=where, what=what)


def measure_name(id_: str, lang: str) -> str:
    """Name of a measure; one of a statistic's own values shows the statistic's title."""
    key = f"states.measure.{id_}"
    if has(key, lang):
        return t(key, lang)
    title = f"stats.title.{id_.partition('.')[0]}"
    return t(title, lang) if has(title, lang) else id_


def about_name(facts: Facts, about: str, lang: str) -> str:
    """What a measure is about: all, a park, or a park and a sector."""
    park, _, sector = about.partition("/")
    if not about:
        return t("states.everything", lang)
    if not sector:
        return park_name(facts, park, lang)
    name = sector_names(facts, lang).get(sector, sector)
    return t("states.park_sector", lang, park=park_name(facts, park, lang), sector=name)


def number(value: float | None, unit: str, lang: str, *, signed: bool = False) -> str:
    """A figure of a measure as text: whole organisations, shares in percent, a sign before a difference."""
    if value is None:
        return t("states.nothing", lang)
    sign = "+" if signed and value > 0 else ""
    if unit in _SHARE:
        text = f"{sign}{100 * value:.1f}"
        return t("states.points", lang, n=text.replace("-", "−")) if signed else f"{text} %"
    decimals = 0 if unit == "organisations" else 1 if unit in ("cny_100m", "score_100") else 2
    text = f"{sign}{value:,.{decimals}f}"
    return text.replace("-", "−")


def with_unit(value: float | None, unit: str, lang: str, *, signed: bool = False) -> str:
    """``number`` with its unit, where it has one."""
    text = number(value, unit, lang, signed=signed)
    if value is None:
        return text
    name = t(f"states.unit.{unit}", lang) if has(f"states.unit.{unit}", lang) else ""
    return f"{text} {name}".strip()


def said(change: Change, lang: str) -> str:
    """What a difference amounts to, as a sentence: how much, its band, or that it cannot be told from error."""
    parts = [t(f"states.said.{change.said}", lang)]
    if change.delta is not None and change.said not in ("unchanged", "unchanged_net"):
        parts.append(with_unit(change.delta, change.unit, lang, signed=True))
    if change.low is not None and change.high is not None and change.low != change.high:
        low, high = (number(end, change.unit, lang, signed=True) for end in (change.low, change.high))
        parts.append(t("states.band", lang, low=low, high=high))
    return t("filters.join", lang).join(parts)


def edit_line(facts: Facts, edit: Edit, lang: str) -> str:
    """One edit on one line: what, to what, how much, who and why."""
    what = t(f"states.op.{edit.op}", lang) if has(f"states.op.{edit.op}", lang) else edit.op
    parts = [_target(facts, edit, lang), *(_value(facts, name, value, lang) for name, value in edit.values.items())]
    told = t("filters.join", lang).join(part for part in parts if part)
    return f"{what}{': ' if lang == 'en' else '：'}{told}" if told else what


def reason_line(edit: Edit, lang: str) -> str:
    """By whom, when and why an edit was assumed; "" where nobody said."""
    texts = (("by", edit.by), ("dated", edit.date), ("because", edit.why))
    keys = {"by": "by", "dated": "date", "because": "why"}
    said_ = {name: t(f"states.{name}", lang, **{keys[name]: text}) if text else "" for name, text in texts}
    op = t(f"states.op.{edit.op}", lang) if has(f"states.op.{edit.op}", lang) else edit.op
    return t("states.assumed_by", lang, op=op, by=said_["by"], date=said_["dated"], why=said_["because"])


def _target(facts: Facts, edit: Edit, lang: str) -> str:
    return park_name(facts, edit.target, lang) if edit.target else ""


def _value(facts: Facts, name: str, value: Any, lang: str) -> str:
    """A value in words; a shape only says that it was drawn."""
    key = f"states.field.{name}"
    label = t(key, lang) if has(key, lang) else name
    if name in ("polygon", "line", "area", "rows"):
        return label
    if isinstance(value, dict):
        inner = (_value(facts, str(k), v, lang) for k, v in value.items())
        return t("filters.list_join", lang).join(part for part in inner if part)
    return f"{label} {_word(facts, name, value, lang)}"


def _word(facts: Facts, name: str, value: Any, lang: str) -> str:
    if isinstance(value, list | tuple):
        return t("filters.list_join", lang).join(_word(facts, name, part, lang) for part in value)
    if name == "park":
        return park_name(facts, str(value), lang)
    if name == "sector":
        return sector_names(facts, lang).get(str(value), str(value))
    if name in ("stage", "kind"):
        return word(name, value, lang)
    key = f"states.choice.{value}"
    if isinstance(value, str) and has(key, lang):
        return t(key, lang)
    return f"{value:,g}" if isinstance(value, float) else str(value)
