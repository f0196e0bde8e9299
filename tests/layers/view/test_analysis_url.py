"""A link to an analysis: what is written reads back, it is short, and nonsense is said, never raised."""

from hypothesis import given
from hypothesis import strategies as st

from geo.stats import STATISTICS, statistic
from geo.stats.result import Param
from geo.stats.statistic import Statistic
from layers.view import View
from layers.view.analysis_url import MAP, TABLES, from_params, to_params
from layers.view.url import PAGE_NAMES, Problem
from layers.view.url import to_params as view_params

TEXT = st.text(st.characters(codec="utf-8"), max_size=30)


def allowed(param: Param) -> st.SearchStrategy:
    if param.choices:
        return st.sampled_from(param.choices)
    if isinstance(param.default, bool):
        return st.booleans()
    if isinstance(param.default, int):
        return st.integers(int(param.low or 0), int(param.high or 1))
    return st.floats(param.low or 0.0, param.high or 1.0)


@st.composite
def readings(draw: st.DrawFn) -> tuple[Statistic, dict[str, object], str]:
    one = draw(st.sampled_from(STATISTICS))
    given_ = {p.id: draw(allowed(p)) for p in draw(st.lists(st.sampled_from(one.params), unique=True))}
    looks = ["", *one.charts, *([MAP] if one.mapped else []), TABLES, f"{TABLES}.main"]
    return one, given_, draw(st.sampled_from(looks))


@given(readings())
def test_what_is_written_reads_back(reading: tuple[Statistic, dict[str, object], str]) -> None:
    one, given_, look = reading
    params = one.checked(given_)  # type: ignore[arg-type]
    opened, problems = from_params(to_params(one, params, look))
    assert problems == ()
    assert opened.statistic is one
    assert opened.look == look
    assert one.checked(opened.given) == params


@given(st.dictionaries(st.sampled_from(PAGE_NAMES), TEXT))
def test_nonsense_never_raises_and_is_said(params: dict[str, str]) -> None:
    opened, problems = from_params(params)
    assert opened.statistic in STATISTICS
    assert {problem.name for problem in problems} <= set(PAGE_NAMES)


def test_only_what_differs_is_written() -> None:
    first, ripley = STATISTICS[0], statistic("ripley")
    assert to_params(first, first.checked()) == {}
    assert to_params(ripley, ripley.checked()) == {"stat": "ripley"}
    params = ripley.checked({"area": "hull", "reach_km": 8.0})
    assert to_params(ripley, params, TABLES) == {"stat": "ripley", "set": "area:hull,reach_km:8", "show": "tables"}
    assert not set(PAGE_NAMES) & set(view_params(View(lang="en", belt_km=2.0)))


def test_what_is_not_understood_is_ignored_and_named() -> None:
    opened, problems = from_params(
        {"stat": "ripley", "set": "area:moon,reach_km:900,reach_km:8,nope:1", "show": "heat"}
    )
    assert opened.given == {"reach_km": 8.0}
    assert opened.look == ""
    assert problems == (
        Problem("set", "area:moon"), Problem("set", "reach_km:900"), Problem("set", "nope:1"), Problem("show", "heat"),
    )  # fmt: skip
    assert from_params({"stat": "zodiac", "set": "x:1"})[1] == (Problem("stat", "zodiac"),)
