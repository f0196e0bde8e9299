"""What a screen reader says of a chart: the marks' own tooltips in the reader's language, nothing of field names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOLID = ("bar", "point", "circle", "square")
_PARTS = ("layer", "concat", "hconcat", "vconcat")


def spoken(chart: Any, title: str, lang: str) -> Any:
    """``chart`` called ``title``; each mark that has a tooltip says its titles and values, what only guides is silent.

    Where no mark has a tooltip, bars and points say what they stand for.
    """
    joins = ("：", "；") if lang == "zh" else (": ", "; ")
    units = list(_units(chart))
    tips = [_tips(unit) for unit in units]
    for unit, told in zip(units, tips, strict=True):
        mark = unit.mark if isinstance(unit.mark, alt.MarkDef) else alt.MarkDef(type=unit.mark)
        said = told if any(tips) else _channels(unit) if mark.type in _SOLID else []
        parts = [_part(one, joins[0]) for one in said]
        if parts:
            mark.description = alt.ExprRef(f" + '{joins[1]}' + ".join(parts))
        else:
            mark.aria = False
        unit.mark = mark
    return chart.properties(description=title)


def _tips(unit: Any) -> list[dict[str, Any]]:
    """The lines of a unit's tooltip."""
    tips = unit.encoding.tooltip if unit.encoding is not alt.Undefined else alt.Undefined
    told: list[Any] = [
        tip.to_dict() for tip in (tips if isinstance(tips, list) else []) if isinstance(tip, alt.Tooltip)
    ]
    return told


def _channels(unit: Any) -> list[dict[str, Any]]:
    """Where a unit's marks stand, as lines of a tooltip: the category first, its name needs no title."""
    told = [unit.encoding[name].to_dict() for name in ("y", "x") if unit.encoding[name] is not alt.Undefined]
    return sorted((one for one in told if "field" in one), key=lambda one: one.get("type") == "quantitative")


def _units(chart: Any) -> Iterator[Any]:
    """The single charts that a chart is made of."""
    found = [getattr(chart, name, alt.Undefined) for name in _PARTS]
    parts = [part for several in found if isinstance(several, list) for part in several]
    if isinstance(inner := getattr(chart, "spec", None), alt.TopLevelMixin):
        parts.append(inner)
    for part in parts:
        yield from _units(part)
    if not parts:
        yield chart


def _part(told: dict[str, Any], join: str) -> str:
    """Vega expression for the title and the value of one line of a tooltip; a missing value is a dash."""
    title, form = told.get("title") or "", told.get("format", "")
    cell = f"datum[{quoted(str(told['field']))}]"
    if form or told.get("type") == "quantitative":
        cell = f"(isValid({cell}) ? format({cell}, {quoted(form or ',~f')}) : '—')"
    return f"{quoted(title + join)} + {cell}" if title else cell


def quoted(text: str) -> str:
    """A text as a string in a Vega expression: an apostrophe in it ends nothing."""
    plain = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ")
    return f"'{plain}'"
