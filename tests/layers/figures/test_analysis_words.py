"""What an analysis says is whole, in one language, and never a number that is none: every statistic by every weight."""

from __future__ import annotations

import re

import pytest

from data.load import Facts
from geo.stats import STATISTICS
from geo.stats.statistic import Statistic
from layers.figures.analysis import explained, figures, verdict
from layers.figures.provenance import faults, value_text
from layers.text import t
from layers.view import View
from tests import as_shipped

# Names of persons, methods and programs, and functions of mathematics, are the same in Chinese
NAMES = {"Benjamini", "Clark", "CrimeStat", "DBSCAN", "EDA", "EPSG", "Evans", "FDR", "Fisher", "HDBSCAN",
         "Hochberg", "Katz", "PySAL", "SLQ", "Walter", "Yekutieli", "cos", "esda", "exp", "inequality", "scikit",
         "learn", "log", "min", "pointpats"}  # fmt: skip
PARTS = ("method", "formula", "unit", "denominator", "n", "excluded", "filter", "literature")
ASKED = [(one, weight) for one in STATISTICS for p in (*one.params, None) if p is None or p.id == "weight"
         for weight in (p.choices if p else ("",))]  # fmt: skip


@pytest.fixture(scope="module")
def facts() -> Facts:
    return as_shipped.facts()


@pytest.mark.parametrize(("one", "weight"), ASKED, ids=lambda part: getattr(part, "id", part) or "usual")
def test_it_is_told_whole_and_in_one_language(one: Statistic, weight: str, facts: Facts) -> None:
    selection = as_shipped.everything()
    result = as_shipped.result(one.id, **({"weight": weight} if weight else {}))
    for lang in ("zh", "en"):
        view = View(lang=lang)  # type: ignore[arg-type]
        how = dict(explained(result, one, facts, view))
        assert not [part for part in PARTS if not how.get(t(f"analysis.how.{part}", lang))]
        shown = figures(result, one, facts, selection, view)
        assert [faults(figure) for figure in shown if faults(figure)] == []
        sources = how.pop(t("analysis.how.literature", lang))
        told = [*how.values(), verdict(result, facts, view)]
        for figure in shown:
            told += [figure.label, value_text(figure, lang), figure.unit, figure.denominator, figure.unknown]
        words = " ".join(told)
        assert not re.search(r"(?<![A-Za-z])nan(?![A-Za-z])", words, re.IGNORECASE)
        if lang == "zh":
            assert set(re.findall(r"[A-Za-z]{3,}", words)) <= NAMES
        else:
            assert not re.findall("[\u4e00-\u9fff]+", words + sources)
