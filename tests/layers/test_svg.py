"""Text becomes SVG in one place, and whatever it says, it shows as itself."""

from __future__ import annotations

import html
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers import svg

HOSTILE = (
    "{{7*7}}",
    "{% bad",
    "<img src=x onerror=alert(1)>",
    "${document.cookie}",
    "`+alert(1)+`",
    "</script><script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    '" onload="alert(1)',
    "'><svg/onload=alert(1)>",
    "&lt;b&gt; & &#123;",
    "]]>",
    "\\u003cscript\\u003e",
    "南京{智谷}“一带”",
)
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff")),
)


def parse(svg: str) -> ET.Element:
    return ET.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{svg}</svg>')  # noqa: S314 (made here)


@given(texts)
def test_safe_is_inert_and_reads_as_itself(text: str) -> None:
    shown = svg.safe(text)
    assert html.unescape(shown) == text
    assert not set(shown) & set("<>{}$\\`\"'")


@pytest.mark.parametrize("text", HOSTILE)
def test_known_attacks_show_as_themselves(text: str) -> None:
    assert parse(svg.text(0, 0, text, size=12, fill="#000000", halo="#ffffff")).findall(".//{*}text")[0].text == text


@given(texts)
def test_no_text_adds_an_element(text: str) -> None:
    made = parse(
        svg.text(1, 2, text, size=12, fill=text, halo=text)
        + svg.shield(text, fill=text, ink=text, edge=text)
        + svg.figure(0, 0, text, text, size=12, unit_size=9, ink=text, unit_ink=text, halo=text)[0]
        + svg.circle(0, 0, 3, fill=text, stroke=text, dash=text)
        + svg.rect(0, 0, 3, 3, fill=text, stroke=text, dash=text)
        + svg.line(0, 0, 3, 3, stroke=text, dash=text)
    )
    assert [child.tag.split("}")[1] for child in made.iter()][1:] == [
        "text",
        "rect",
        "text",
        "text",
        "text",
        "circle",
        "rect",
        "line",
    ]
    assert [node.text or "" for node in made.findall(".//{*}text")] == [text] * 4
    assert all(set(child.attrib) <= _KNOWN for child in made.iter())


_KNOWN = {
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "width",
    "height",
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linejoin",
    "paint-order",
    "font-family",
    "font-size",
    "font-weight",
    "text-anchor",
}


def test_control_characters_never_break_the_document() -> None:
    assert parse(svg.text(0, 0, "a\x00b\x1b\ud800c", size=12, fill="#000000")).find(".//{*}text") is not None


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=14))
def test_a_donut_is_one_path_a_part(values: list[float]) -> None:
    made = parse(svg.donut(30, 30, 10, 20, [(v, "#123456") for v in values], gap="#ffffff"))
    assert len(made) == len(values)


def test_a_donut_without_values_is_empty() -> None:
    assert svg.donut(0, 0, 1, 2, [], gap="#ffffff") == svg.donut(0, 0, 1, 2, [(0, "#000000")], gap="#ffffff") == ""


@pytest.mark.parametrize("pattern", ["solid", "stripes", "dots", "cross", "none"])
@given(r=st.floats(0.5, 60))
def test_discs_stay_inside_their_circle(pattern: str, r: float) -> None:
    for node in parse(svg.disc(0, 0, r, pattern, ink="#000000", ground="#ffffff")):  # type: ignore[arg-type]
        if node.tag.endswith("circle"):
            away = (float(node.get("cx", 0)) ** 2 + float(node.get("cy", 0)) ** 2) ** 0.5
            assert away + float(node.get("r", 0)) <= r + 1.0
        else:
            for end in ("1", "2"):
                assert (float(node.get("x" + end, 0)) ** 2 + float(node.get("y" + end, 0)) ** 2) ** 0.5 <= r + 0.05


def test_patterns_differ() -> None:
    drawn = {
        p: svg.disc(0, 0, 9, p, ink="#000000", ground="#ffffff") for p in ("solid", "stripes", "dots", "cross", "none")
    }  # type: ignore[arg-type]
    assert len(set(drawn.values())) == 5
