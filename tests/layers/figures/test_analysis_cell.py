"""Any mark of an analysis chart and any cell of an analysis table can be defended."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest

from data.load import Facts
from geo.filter import Filter, Selection
from geo.select import select
from geo.stats import STATISTICS, statistic
from geo.stats.result import Result
from geo.stats.statistic import Statistic
from geo.stats.tables import Mark
from layers.chart import CHARTS
from layers.figures.analysis_cell import mark_figure, words
from layers.figures.provenance import faults, provenance
from layers.view import View
from layers.words.results import worded
from tests import as_shipped

LANGS = ("zh", "en")
DRAWN = [(one, chart) for one in STATISTICS for chart in one.charts]
NAN = re.compile(r"(?<![a-z])(nan|none|inf)(?![a-z])", re.IGNORECASE)


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


@pytest.fixture(scope="module")
def everything(facts: Facts) -> Selection:
    return select(facts, Filter())


@pytest.fixture(scope="module")
def result_of() -> Callable[[str], Result]:
    """Each statistic computed once for all its tables, charts and languages."""
    return as_shipped.result


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("one", STATISTICS, ids=lambda s: s.id)
def test_every_cell_of_every_table(
    one: Statistic, lang: str, facts: Facts, everything: Selection, result_of: Callable[[str], Result]
) -> None:
    result, view = result_of(one.id), View(lang=lang)
    for table, frame in result.tables.items():
        for place in sorted({0, len(frame) // 2, len(frame) - 1} - {-1, *([] if len(frame) else [0])}):
            for column in ("", *(str(c) for c in frame.columns if c != "geometry")):
                figure = mark_figure(Mark(result, facts, everything, table, place, column), one, view)
                where = (table, place, column)
                assert faults(figure) == (), where
                assert not NAN.search(f"{figure.label} {figure.value or 0} {figure.unit} {figure.formula}"), where
                if column == "" or place == len(frame) // 2:
                    assert figure.label in provenance(figure, facts, lang).report, where


def datums(spec: object) -> Iterator[dict[str, object]]:
    """Every row of data that a chart carries."""
    if isinstance(spec, dict):
        for name, part in spec.items():
            if name == "values" and isinstance(part, list):
                yield from (row for row in part if isinstance(row, dict))
            else:
                yield from datums(part)
    elif isinstance(spec, list):
        for part in spec:
            yield from datums(part)


def one_chart(one: Statistic, chart: str, result: Result, facts: Facts, view: View) -> tuple[set[str], dict]:
    drawn = CHARTS[chart](result, facts, view)
    assert drawn is not None
    assert len(drawn.refs) == len(drawn.table)
    spec = json.loads(drawn.json())
    return {str(row["ref"]) for row in [*datums(spec), *_shared(spec)] if "ref" in row}, spec


def _shared(spec: dict) -> list[dict[str, object]]:
    return [row for rows in spec.get("datasets", {}).values() for row in rows]


@pytest.mark.parametrize(("one", "chart"), DRAWN, ids=lambda part: getattr(part, "id", part))
def test_every_mark_of_every_chart(
    one: Statistic, chart: str, facts: Facts, everything: Selection, result_of: Callable[[str], Result]
) -> None:
    result, view = result_of(one.id), View(lang="en")
    if CHARTS[chart](result, facts, view) is None:
        assert result.verdict.level == "too_few", "only what is not judged is not drawn"
        return
    refs, spec = one_chart(one, chart, result, facts, view)
    assert refs, "no mark of this chart can be asked"
    assert '"name": "ref"' in json.dumps(spec), "the chart has no selection"
    for ref in sorted(refs)[:: max(1, len(refs) // 8)]:
        table, place, column = ref.split(":")
        figure = mark_figure(Mark(result, facts, everything, table, int(place), column), one, view)
        assert faults(figure) == (), ref
        assert figure.value is not None or figure.unknown, ref


def test_the_value_of_a_mark_is_the_one_in_the_table(
    facts: Facts, everything: Selection, result_of: Callable[[str], Result]
) -> None:
    one = statistic("location_quotient")
    result = result_of(one.id)
    for lang in LANGS:
        shown = worded(result.table, result, facts, View(lang=lang))
        for place in range(0, len(shown), 7):
            mark = Mark(result, facts, everything, "main", place, "lq")
            figure = mark_figure(mark, one, View(lang=lang))
            lq = shown.iloc[place, list(result.table.columns).index("lq")]
            assert figure.value == pytest.approx(lq)
            assert len(figure.rows) == result.table["count"].iloc[place]
            assert words(mark, View(lang=lang))["park_id"] in figure.label
