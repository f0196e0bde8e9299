"""A screen reader hears a chart in the reader's language: titles of columns, never names of fields."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from data.load import Facts
from geo.filter import Filter, Selection
from geo.select import select
from geo.stats import STATISTICS
from geo.stats.result import Result
from layers.chart import CHARTS, svg
from layers.view import View
from tests import as_shipped

DRAWN = [(one.id, chart) for one in STATISTICS for chart in one.charts]
# A lone letter is a symbol of statistics (p, n), the same in every language
FIELD = re.compile(r"(^|; |；)[a-z][a-z_0-9]+: ")


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


@pytest.fixture(scope="module")
def everything(facts: Facts) -> Selection:
    return select(facts, Filter())


@pytest.fixture(scope="module")
def result_of() -> Callable[[str], Result]:
    """Each statistic computed once for all its charts."""
    return as_shipped.result


@pytest.mark.parametrize(("id_", "chart"), DRAWN, ids=str)
def test_marks_are_told_in_words(id_: str, chart: str, facts: Facts, result_of: Callable[[str], Result]) -> None:
    result = result_of(id_)
    for lang in ("zh", "en"):
        drawn = CHARTS[chart](result, facts, View(lang=lang))  # type: ignore[arg-type]
        assert (drawn is None) == (result.verdict.level == "too_few")
        if drawn is None:
            continue
        labels = re.findall(r'aria-label="([^"]*)"', svg(drawn).decode())
        marks = [label for label in labels if not label.startswith(("Title text", "Subtitle text"))]
        assert len(marks) > 3, "what is drawn is told"
        assert not [label for label in marks if FIELD.search(label) or "null" in label]
        assert not [label for label in marks if label.startswith(("X-axis", "Y-axis", "Symbol legend", "Gradient"))]
        assert f"axis titled '{drawn.title}" not in labels
        assert drawn.json().count('"description"') > 1
