"""Every page, in both languages, with little and with nothing selected, run by Streamlit's own tester."""

import tomllib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.filter import Filter
from layers.figures.provenance import faults
from layers.page import PAGES
from layers.page.parts.look import streamlit_theme
from layers.page.parts.plain import JOINER, plain
from layers.text import t
from layers.theme import contrast
from layers.view import View

ROOT = Path(__file__).resolve().parents[2]
FRAME = str(ROOT / "layers" / "page" / "frame.py")
PAGE = """
from layers import cache, state
from layers.page import PAGES
from layers.page.parts.provenance import open_asked
state.start_run()
facts = cache.facts()
next(entry for entry in PAGES if entry.id == "{id}").module().render(facts, state.view())
open_asked(facts, state.view())
"""
HOSTILE = (
    "{{7*7}}", "{% bad", "<img src=x onerror=alert(1)>", "${alert(1)}", "`code`", "</script>", "=cmd|'/c calc'!A0",
    "$x^2$ and $y$", ":smile: :material/home: :streamlit:", ":red[x]", "[x](javascript:alert(1))", "https://evil.example",
    "# head", "- item", "**b** _i_", "a -> b -- c", "<b>b</b>", "&lt;",
)  # fmt: skip
VIEWS = {  # with everything selected, each part of each page is seen in test_provenance_everywhere.py
    "nothing": Filter(query="there is no such name", years=(1901, 1902)),
    "one park": Filter(parks=("jiangxinzhou",)),
}


def page(page_id: str, **view: object) -> AppTest:
    at = AppTest.from_string(PAGE.format(id=page_id), default_timeout=120)
    at.session_state["atlas.view"] = View(**view)
    return at.run()


def frame(**params: str) -> AppTest:
    at = AppTest.from_file(FRAME, default_timeout=120)
    for name, value in params.items():
        at.query_params[name] = value
    return at.run()


@pytest.mark.parametrize("narrowed", VIEWS, ids=str)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page_id", [entry.id for entry in PAGES])
def test_page_runs_and_every_figure_on_it_can_be_defended(page_id: str, lang: str, narrowed: str) -> None:
    at = page(page_id, lang=lang, filter=VIEWS[narrowed])
    assert not at.exception, at.exception
    figures = at.session_state["atlas.figures"]
    assert {key: faults(figure) for key, figure in figures.items() if faults(figure)} == {}
    assert not at.get("metric"), "a bare st.metric has no provenance"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("selected", ["park:qilin", "org:zhigu-001", "park:gone", "org:gone"])
def test_cards_in_both_languages_and_of_what_is_gone(lang: str, selected: str) -> None:
    at = page("map", lang=lang, selected=selected)
    assert not at.exception, at.exception
    assert any(b.key == "card.close" for b in at.button) is (not selected.endswith("gone"))


def test_the_address_opens_the_view_and_a_bad_value_is_said() -> None:
    at = frame(lang="en", park="zhigu", mode="sideways", sel="park:zhigu")
    assert not at.exception, at.exception
    view = at.session_state["atlas.view"]
    assert (view.lang, view.filter.parks, view.mode, view.selected) == ("en", ("zhigu",), "both", "park:zhigu")
    said = [toast.value.replace("\\", "") for toast in at.toast]
    assert said == [t("ui.bad_address", "en", name="mode", value="sideways")]
    assert dict(at.query_params) == {"lang": "en", "park": "zhigu", "sel": "park:zhigu"}


def test_a_selection_that_is_gone_is_said_and_dropped() -> None:
    at = frame(sel="org:not-here")
    assert at.session_state["atlas.view"].selected == ""
    assert len(at.toast) == 1


def test_a_widget_changes_the_view_and_the_address_and_reset_undoes_it() -> None:
    at = frame()
    before = at.session_state["atlas.figures"]["kpi.organisations"].value
    at.text_input(key="w.zh.query").set_value("tuling").run()
    assert at.session_state["atlas.view"].filter.query == "tuling"
    assert 0 < at.session_state["atlas.figures"]["kpi.organisations"].value < before
    assert at.query_params["q"] == "tuling"
    at.button(key="reset").click().run()
    assert at.session_state["atlas.view"].filter == Filter()
    assert "q" not in at.query_params


def test_the_language_switch_changes_every_word() -> None:
    at = frame()
    at.button_group(key="w.lang").set_value("en").run()
    assert at.session_state["atlas.view"].lang == "en"
    assert at.query_params["lang"] == "en"
    assert any(t("filters.search", "en") == widget.label for widget in at.text_input)


def test_a_figure_opens_its_sources() -> None:
    at = page("map")
    at.button(key="figure.kpi.money.operating.kpi").click().run()
    assert not at.exception, at.exception
    texts = [element.value for element in at.text]
    assert t("kpi.money_formula", "zh") in texts
    assert any("inv-" in code.value for code in at.code), "the report names the rows"


@pytest.mark.parametrize("text", HOSTILE)
def test_plain_text_is_escaped_for_markdown(text: str) -> None:
    """Each active character has its backslash; without backslashes and joiners the text is what it was."""
    escaped = plain(text)
    assert escaped.replace("\\", "").replace(JOINER, "") == text
    assert not any(
        char in "$*_`[]<>{}#:|~&!" and (i == 0 or escaped[i - 1] != "\\")
        for i, char in enumerate(escaped)
        if char != "\\"
    )


def test_line_breaks_cannot_start_a_block() -> None:
    assert "\n" not in plain("a\n# b\r\n- c\u2028d")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_settings_have_the_inks_of_the_house(theme: str) -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"][theme]
    colours = {k: v for k, v in settings.items() if k != "sidebar"}
    assert colours == streamlit_theme(theme)
    assert settings["sidebar"]["backgroundColor"] == colours["secondaryBackgroundColor"]
    for ground in (colours["backgroundColor"], colours["secondaryBackgroundColor"]):
        assert all(contrast(colours[ink], ground) >= 4.5 for ink in ("textColor", "primaryColor", "linkColor"))


def test_nothing_is_asked_of_another_machine() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["server"]["address"] == "127.0.0.1"
    sheets = (ROOT / "layers" / "assets").glob("page.*")
    assert not any("http" in path.read_text("utf-8").replace("https?:", "") for path in sheets)


CARD = """
from layers import cache, state
from layers.page import map
from layers.page.parts.card import card
facts = cache.facts()
rows = facts.enterprises.copy()
for column in ("name_zh", "name_en", "address", "note", "qualifications"):
    rows[column] = state.recall("attack", "")
facts, view = facts.with_enterprises(rows, "attack"), state.view()
{shown}
"""
WHOLE, ALONE = "map.render(facts, view)", "card(facts, cache.selection(facts, view.filter), view)"


@pytest.mark.parametrize(("text", "shown"), [*((text, ALONE) for text in HOSTILE), (" · ".join(HOSTILE), WHOLE)])
def test_hostile_text_is_itself_on_a_card(text: str, shown: str) -> None:
    """Every field is plain text; nowhere does the same text stand in an element that reads markdown."""
    at = AppTest.from_string(CARD.format(shown=shown), default_timeout=120)
    at.session_state["atlas.view"] = View(selected="org:zhigu-001")
    at.session_state["page.attack"] = text
    at.run()
    assert not at.exception, at.exception
    escaped = [button.label for button in at.button if button.label == plain(text)]  # running text with digits in it
    assert sum(element.value == text for element in at.text) + len(escaped) >= 3
    marked = [e.value for kind in (at.markdown, at.caption, at.header, at.subheader) for e in kind]
    marked += [button.label for button in at.button]
    assert not any(text in value for value in marked)
