"""Names of indicators as people write them → the atlas' own metric, and the indicator of the plans that it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.ledger.vocabulary import key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.load import Facts

_BRACKET = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]\s*$")
_COUNT = re.compile(r"(总数量|总数|数量|个数|家数|户数|人数|数)$")


@dataclass(frozen=True, slots=True)
class MetricWords:
    """``known``: word → (metric, indicator id or ""); ``usual``: metric → the unit it is published in."""

    known: dict[str, tuple[str, str]]
    usual: dict[str, str]

    @staticmethod
    def of(facts: Facts, own: Mapping[str, str] | None = None) -> MetricWords:
        """The table that ships, the plans' own terms, and a person's words (to a metric or an indicator) on top.

        Only an indicator by its own name, or in the words of a target, is that indicator: a figure called otherwise may
        be of another definition, and judges no target until a person says that it is the same.
        """
        table = facts.metric_words
        metric_of = {
            str(i): str(m) for m, i in zip(table["metric"], table["indicator_id"], strict=True) if isinstance(i, str)
        }
        known = {key(str(w)): (str(m), "") for w, m in zip(table["word"], table["metric"], strict=True)}
        indicators = facts.plan["indicators"]
        for name, zh, en in zip(indicators["id"], indicators["name_zh"], indicators["name_en"], strict=True):
            known |= {key(word): (metric_of.get(name, zh), name) for word in (zh, en, name)}
        terms = facts.plan["targets"].groupby("term_zh")["indicator_id"].unique()
        for term, ids in terms.items():
            if len(ids) == 1:
                known.setdefault(key(str(term)), (metric_of.get(ids[0], str(term)), str(ids[0])))
        usual = dict(zip(facts.metrics["metric"], facts.metrics["unit"], strict=True))
        usual |= {
            metric_of.get(i, zh): u
            for i, zh, u in zip(*(indicators[c] for c in ("id", "name_zh", "unit_zh")), strict=True)
        }
        for word, wanted in (own or {}).items():
            is_indicator = wanted in set(indicators["id"])
            known[key(word)] = (metric_of.get(wanted, wanted), wanted) if is_indicator else (wanted, "")
        return MetricWords(known, {str(metric): str(unit) for metric, unit in usual.items()})

    def meaning(self, name: str) -> tuple[str, str]:
        """(metric, indicator id or ""): the whole name, else without a unit in brackets, else without the word for
        number; a name that nobody knows is a metric of its own."""
        whole = key(name)
        short = key(_BRACKET.sub("", name))
        for word in (whole, short, _COUNT.sub("", short)):
            if word in self.known:
                return self.known[word]
        return _BRACKET.sub("", name).strip() or name, ""
