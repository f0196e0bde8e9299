"""The scenarios page in the tester: assumptions in, figures that can be defended out, faults as sentences."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.states import Edit
from geo.states.scenario import Scenario
from layers.figures.provenance import faults
from layers.page.parts.plain import plain
from layers.page.scenarios.desk import Kept
from layers.text import t
from layers.view import View

PAGE = """
from layers import cache, state
from layers.page import PAGES
from layers.page.parts.provenance import open_asked
state.start_run()
facts = cache.facts()
next(entry for entry in PAGES if entry.id == "scenarios").module().render(facts, state.view())
open_asked(facts, state.view())
"""
WHAT_IF = (
    Edit("park.reshape", "qilin", {"shift_m": [2000, 0]}, "why", "me"),
    Edit("organisations.move", values={"which": {"park": ["zhigu"]}, "n": 30, "to": {"park": "jiangbei"}}),
    Edit("belt.width", values={"km": 6}),
)


def page(*edits: Edit, lang: str = "zh", base: str = "shipped") -> AppTest:
    at = AppTest.from_string(PAGE, default_timeout=300)
    at.session_state["atlas.view"] = View(lang=lang)
    at.session_state["page.scenarios.open"] = Kept(Scenario("if", base, edits=edits))
    return at.run()


def said(at: AppTest) -> str:
    return " ".join(str(part.value) for kind in (at.caption, at.markdown, at.warning) for part in kind)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_assumptions_are_listed_marked_and_compared(lang: str) -> None:
    at = page(*WHAT_IF, lang=lang)
    assert not at.exception, at.exception
    for edit in WHAT_IF:
        assert t(f"states.op.{edit.op}", lang).replace(" ", "") in said(at).replace(" ", "").replace("\\", "")
    table = next(frame.value for frame in at.dataframe if t("states.page.column_measure", lang) in frame.value.columns)
    moved = table[table[t("states.page.column_about", lang)].isin(["智谷", "AI Valley"])]
    assert "−30" in " ".join(moved.astype(str).to_numpy().ravel())
    assert {key: faults(figure) for key, figure in at.session_state["atlas.figures"].items() if faults(figure)} == {}


def test_more_than_there_are_is_said_with_the_number_that_there_is() -> None:
    many = Edit("organisations.move", values={"which": {"park": ["zhigu"]}, "n": 10_000, "to": {"park": "jiangbei"}})
    at = page(many)
    assert not at.exception, at.exception
    assert t("states.page.faults", "zh") in " ".join(warning.value.replace("\\", "") for warning in at.warning)
    ask = next(button for button in at.button if button.key == "scenarios.ask.1")
    ask.click().run()
    assert not at.exception, at.exception
    assert at.session_state["page.scenarios.open"].scenario.edits[0].values["n"] < 10_000


def test_order_switch_copy_and_undo() -> None:
    at = page(*WHAT_IF)
    for key in ("scenarios.down.0", "scenarios.twice.2", "scenarios.drop.1"):
        next(button for button in at.button if button.key == key).click().run()
        assert not at.exception, at.exception
    ops = [edit.op for edit in at.session_state["page.scenarios.open"].scenario.edits]
    assert ops == ["organisations.move", "belt.width", "belt.width"]


def test_a_year_of_the_past_says_what_it_leaves_out() -> None:
    at = page(base="year:2020")
    assert not at.exception, at.exception
    assert "2020" in said(at)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_database_that_fails_is_said_and_the_scenario_stays_in_the_session(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ATLAS_DATABASE_URL", raising=False)
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path))
    monkeypatch.setattr("layers.page.scenarios.desk.owner", lambda: "o" * 43)
    (tmp_path / "atlas.db").write_bytes(b"no database" * 100)
    at = page(WHAT_IF[2], lang=lang)
    next(button for button in at.button if button.key == "scenarios.twice.0").click().run()
    assert not at.exception, at.exception
    why = t("states.page.store_failed", lang, why=t("ledger.trouble.damaged", lang))
    assert [error.value for error in at.error] == [plain(why)]
    assert len(at.session_state["page.scenarios.open"].scenario.edits) == 2
    (tmp_path / "atlas.db").unlink()
    next(button for button in at.button if button.key == "scenarios.twice.0").click().run()
    assert not at.error
    assert at.session_state["page.scenarios.open"].number == 1
