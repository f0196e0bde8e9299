"""How verdicts behave: false alarms on simulated clustered data, and the same verdict for every seed on the facts.

    PYTHONPATH=. python tests/bench/bench_verdicts.py [simulations]

The simulated atlases are synthetic (tests/geo/stats/nulls.py). Nothing is asserted; a rate above 7 % or a column that
changes is for a person to look at.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np

from data.load import load
from geo.filter import Filter
from geo.select import select
from geo.stats import STATISTICS, statistic

_SPEC = importlib.util.spec_from_file_location("nulls", Path(__file__).parents[1] / "geo" / "stats" / "nulls.py")
assert _SPEC is not None
assert _SPEC.loader is not None
nulls = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(nulls)

TESTED = (*nulls.SPATIAL, *nulls.STRUCTURE, "plan_fit", "colocation")


def false_alarms(runs: int) -> None:
    """Share of simulated atlases without an effect in which a statistic states something."""
    facts = load()
    made = {
        **dict.fromkeys(nulls.SPATIAL, nulls.parks_anywhere),
        **dict.fromkeys(nulls.STRUCTURE, nulls.sites_of_one_kind),
        "plan_fit": nulls.plans_at_random,
        "colocation": nulls.labels_shuffled,
    }
    print(f"\n{'false alarms at 5 %, synthetic':34}{'rate':>8}{'± 2 se':>8}   of {runs}")
    for id_ in TESTED:
        rng = np.random.default_rng(20190629)
        rate = np.mean([nulls.alarms(statistic(id_), made[id_](facts, rng)) for _ in range(runs)])
        print(f"{id_:34}{rate:8.1%}{2 * np.sqrt(rate * (1 - rate) / runs):8.1%}", flush=True)


def verdicts() -> None:
    """Level, code, and statements that stand, for ten seeds, more simulations, and who counts."""
    facts = load()
    selection = select(facts, Filter())
    settings = [{"seed": seed} for seed in range(10)]
    for one in STATISTICS:
        seen: dict[tuple[object, ...], list[str]] = {}
        for given in settings:
            result = one(facts, selection, None, seed=int(given["seed"]))
            told = (result.verdict.level, result.verdict.code, result.verdict.stated, result.verdict.firm)
            seen.setdefault(told, []).append(f"{given['seed']}")
        for who in ("institutes", "enterprises"):
            verdict = one(facts, selection, {"who": who}).verdict
            seen.setdefault((verdict.level, verdict.code, verdict.stated, verdict.firm), []).append(who)
        if any(p.id == "simulations" for p in one.params):
            verdict = one(facts, selection, {"simulations": 999}).verdict
            seen.setdefault((verdict.level, verdict.code, verdict.stated, verdict.firm), []).append("999 simulations")
        for (level, code, stated, firm), where in seen.items():
            print(f"{one.id:20}{level:12}{code:28}{firm:3} of {stated:3} stand   {' '.join(where)}", flush=True)


def test_print_false_alarms() -> None:
    """As `make bench` prints it."""
    false_alarms(100)


def test_print_verdicts() -> None:
    """As `make bench` prints it."""
    verdicts()


if __name__ == "__main__":
    verdicts()
    false_alarms(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
