"""A phone opens what it scans; where it cannot, nothing is promised."""

import io

import numpy as np
import pytest
import resvg_py
import zxingcpp
from lxml import etree
from PIL import Image

from layers.web import qr


def test_code_is_an_svg_picture() -> None:
    picture = etree.fromstring(qr.qr_svg("http://192.0.2.7:8501/?lang=zh", "#1f2227", "#ffffff"))
    assert picture.tag.endswith("svg")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_a_server_that_listens_to_itself_has_no_address_for_phones(host: str) -> None:
    assert qr.for_phones(f"http://{host}:8501/?lang=en", "127.0.0.1") is None


def test_a_public_name_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    assert qr.for_phones("https://atlas.example/?lang=en", "127.0.0.1") == "https://atlas.example/?lang=en"


def test_a_local_name_becomes_the_network_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qr, "network_address", lambda: "192.0.2.7")
    assert qr.for_phones("http://localhost:8501/?park=qilin", "0.0.0.0") == "http://192.0.2.7:8501/?park=qilin"  # noqa: S104


def test_no_network_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qr, "network_address", lambda: None)
    assert qr.for_phones("http://localhost:8501/", "") is None


@pytest.mark.parametrize(
    "query", ["", "lang=en&park=qilin;zhigu&theme=dark", "q=%E8%8A%AF%E7%89%87&belt=6&at=118.8,32.05,11.2"]
)
def test_another_program_reads_the_address_of_the_view(query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qr, "network_address", lambda: "192.0.2.7")
    address = qr.for_phones(f"http://127.0.0.1:8501/?{query}", "0.0.0.0")  # noqa: S104
    assert address == f"http://192.0.2.7:8501/{'?' if query else ''}{query}"
    picture = bytes(resvg_py.svg_to_bytes(svg_string=qr.qr_svg(address, "#1f2227", "#ffffff").decode()))
    seen = np.array(Image.open(io.BytesIO(picture)).convert("L"))
    assert [found.text for found in zxingcpp.read_barcodes(seen)] == [address]
