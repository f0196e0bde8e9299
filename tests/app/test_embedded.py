"""``?embed=``: the map alone or one chart, with its credit; nothing else of the page."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from layers.text import t

FRAME = str(Path(__file__).resolve().parents[2] / "layers" / "page" / "frame.py")


def opened(**params: str) -> AppTest:
    at = AppTest.from_file(FRAME, default_timeout=120)
    for name, value in params.items():
        at.query_params[name] = value
    return at.run()


@pytest.mark.parametrize(("lang", "embed"), [("zh", "map"), ("en", "1")])
def test_the_map_stands_alone_with_its_credit(lang: str, embed: str) -> None:
    at = opened(embed=embed, lang=lang, park="zhigu")
    assert not at.exception
    assert len(at.get("component_instance")) == 1
    assert len(at.sidebar) == 0
    assert [*at.button, *at.button_group, *at.dataframe] == []
    (credit,) = (one.value.replace("\\", "") for one in at.caption)
    assert "OpenStreetMap" in credit
    (link,) = at.get("link_button")
    assert link.proto.label == t("ui.embed.open", lang)
    assert "park=zhigu" in link.proto.url
    assert "embed" not in link.proto.url


def test_one_chart_stands_alone_with_its_credit() -> None:
    at = opened(embed="chart", stat="lq")
    assert not at.exception
    assert at.get("component_instance") == []
    assert len(at.get("vega_lite_chart") or at.get("arrow_vega_lite_chart")) == 1
    (link,) = at.get("link_button")
    assert link.proto.url.startswith("/analysis?")
    assert "stat=lq" in link.proto.url


@pytest.mark.parametrize("embed", ["false", "0", ""])
def test_the_whole_atlas_stays_what_it_is(embed: str) -> None:
    assert len(opened(embed=embed).get("link_button")) == 0
