"""Both languages say everything, and a value in a sentence is only a value."""

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.text import LANGS, MissingTextError, has, places, section, sections, t

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", sections())
def test_both_languages_have_the_same_texts_about_the_same_values(name: str) -> None:
    """One language may do without a value that the other names, but none names a value of its own."""
    chinese, english = (section(name, lang) for lang in LANGS)
    assert chinese.keys() == english.keys()
    pairs = {key: (places(chinese[key]), places(english[key])) for key in chinese}
    assert {key: pair for key, pair in pairs.items() if not (pair[0] <= pair[1] or pair[1] <= pair[0])} == {}


def test_no_text_is_empty() -> None:
    """A particle that one language does not need may be empty in it, never in both."""
    empty = [
        f"{name}.{key}"
        for name in sections()
        for key in section(name, "zh")
        if not any(section(name, lang)[key].strip() for lang in LANGS)
    ]
    assert empty == []


def test_a_missing_text_is_loud() -> None:
    with pytest.raises(MissingTextError, match=r"ui\.toml"):
        t("ui.no_such_text", "zh")
    with pytest.raises(MissingTextError, match="value"):
        t("ui.as_of", "zh")
    assert not has("nowhere.at_all", "zh")


@given(st.text())
def test_a_value_is_never_interpreted(value: str) -> None:
    assert t("ui.workspace", "en", name=value) == f"Data: {value}"


def test_every_text_that_the_code_names_exists() -> None:
    """Every literal ``t("section.key", …)`` in the program."""
    wanted = set()
    for path in [*(ROOT / "layers").rglob("*.py"), ROOT / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("t", "text.t") and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    wanted.add(first.value)
    assert len(wanted) > 50
    assert sorted(key for key in wanted if not all(has(key, lang) for lang in LANGS)) == []


def test_english_texts_are_english() -> None:
    """A proper name may stand in Chinese (a map service, the word for the other language), a sentence may not."""
    bad = [
        f"{name}.{key}"
        for name in sections()
        for key, text in section(name, "en").items()
        if len(re.findall(r"[\u4e00-\u9fff]", text)) > 4
    ]
    assert bad == []
