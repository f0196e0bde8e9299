"""The address carries the whole view, and a bad one never breaks the page."""

from hypothesis import given
from hypothesis import strategies as st

from data.vocabulary import CONFIDENCES, ORGANISATION_KINDS, STAGES, STATUSES
from geo.filter import Filter
from layers.view import View
from layers.view.url import NAMES, Allowed, from_params, to_params

SECTORS = ("ai_chip", "smart_robot", "research")
PARKS = ("zhigu", "qilin", "jiangbei")
LAYERS = ("ground", "belt", "landmarks", "enterprises")
ALLOWED = Allowed(PARKS, SECTORS, ORGANISATION_KINDS, STATUSES, CONFIDENCES, STAGES, LAYERS)
TEXT = st.text(st.characters(codec="utf-8"), max_size=30)


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True).map(tuple)


def ordered(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | st.tuples(values, values).map(lambda pair: (min(pair), max(pair)))


FILTERS = st.builds(
    Filter,
    parks=some(PARKS),
    sectors=some(SECTORS),
    kinds=some(ORGANISATION_KINDS),
    statuses=some(STATUSES),
    confidences=some(CONFIDENCES),
    stages=some(STAGES),
    amount=ordered(st.floats(0, 1e6, allow_nan=False)),
    years=ordered(st.integers(1900, 2100)),
    query=TEXT,
)
VIEWS = st.builds(
    View,
    lang=st.sampled_from(("zh", "en")),
    theme=st.sampled_from(("light", "dark")),
    mode=st.sampled_from(("plan", "now", "both")),
    basemap=st.sampled_from(("own", "tianditu", "amap", "osm")),
    layers=st.none() | some(LAYERS),
    belt_km=st.floats(1, 10),
    selected=st.just("") | st.tuples(st.sampled_from(("park", "org")), TEXT.filter(bool)).map(":".join),
    filter=FILTERS,
    hidden=some(("address", "note", "staff")),
)
PLACES = st.just("") | st.tuples(
    st.floats(118, 120).map(lambda x: f"{x:.5f}"),
    st.floats(31, 33).map(lambda x: f"{x:.5f}"),
    st.integers(8, 18).map(str),
).map(",".join)


@given(VIEWS, PLACES)
def test_what_is_written_reads_back_as_the_same_view(view: View, at: str) -> None:
    opened = from_params(to_params(view, at), ALLOWED)
    assert (opened.view, opened.at, opened.problems) == (view, at, ())


@given(st.dictionaries(st.sampled_from(NAMES), TEXT))
def test_nonsense_never_raises_and_what_comes_out_can_be_written(params: dict[str, str]) -> None:
    opened = from_params(params, ALLOWED)
    assert from_params(to_params(opened.view, opened.at), ALLOWED).view == opened.view


def test_a_fresh_address_is_bare() -> None:
    assert to_params(View()) == {}


def test_bad_values_are_named_and_the_good_ones_kept() -> None:
    opened = from_params(
        {"lang": "fr", "park": "zhigu,atlantis", "belt": "99", "years": "2030..2010", "amount": "a..b", "sel": "x:y"},
        ALLOWED,
    )
    assert opened.view == View(filter=Filter(parks=("zhigu",)))
    assert {(p.name, p.value) for p in opened.problems} == {
        ("lang", "fr"), ("park", "atlantis"), ("belt", "99"),
        ("years", "2030..2010"), ("amount", "a..b"), ("sel", "x:y"),
    }  # fmt: skip


def test_all_layers_off_is_not_the_default() -> None:
    assert to_params(View(layers=())) == {"layers": "none"}
    assert from_params({"layers": "none"}, ALLOWED).view.layers == ()


def test_not_a_number_is_no_amount_and_no_width() -> None:
    opened = from_params({"amount": "nan..nan", "belt": "nan"}, ALLOWED)
    assert opened.view == View()
    assert [p.name for p in opened.problems] == ["belt", "amount"]


def test_thousands_of_ids_cost_one_sentence() -> None:
    known = Allowed(parks=("zhigu",))
    opened = from_params({"park": ",".join(f"x{n}" for n in range(8_000))}, known)
    assert [problem.name for problem in opened.problems] == ["park"]
    assert opened.view.filter.parks == ()
    assert from_params({"park": "zhigu," * 8_000}, known).problems[0].name == "park"
    assert from_params({"park": "zhigu," * 100}, known).view.filter.parks == ("zhigu",)
