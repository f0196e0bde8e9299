"""Every link in every file leads to a host that may be linked; an address anywhere else is text."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from data.load import Facts

Made = Callable[[str, str], Path]
SPAM = "https://0798ci.com/share"  # a host that the table of hosts names, and that may not be a link
LICENCES = {"www.openstreetmap.org", "opendatacommons.org"}


def office(data: bytes) -> Iterator[str]:
    """Targets outside the file of every relation of a PPTX, DOCX or XLSX, and of the workbooks inside it."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name in packed.namelist():
            if name.endswith(".rels"):
                for one in ET.fromstring(packed.read(name)):  # noqa: S314 - our own file
                    if one.get("TargetMode") == "External":
                        yield str(one.get("Target"))
            elif name.endswith((".xlsx", ".docx", ".pptx")):
                yield from office(packed.read(name))
            elif name.endswith(".xml"):
                assert b"HYPERLINK(" not in packed.read(name), name


def pdf(data: bytes) -> Iterator[str]:
    """What the annotations of a PDF open, compressed objects included."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    bodies = [data]
    for stream in streams:
        try:
            bodies.append(zlib.decompress(stream))
        except zlib.error:
            continue
    for body in bodies:
        yield from (uri.decode() for uri in re.findall(rb"/URI\s*\((.*?)\)", body))


def page(data: bytes) -> Iterator[str]:
    """What the single file makes a link: addresses of sources, and cells of the columns that hold links."""
    text = data.decode()
    found = re.search(r"atlas\.talk\((.*)\);</script></body>", text, re.DOTALL)
    assert found is not None
    assert "<a" not in re.sub(r"<(script|style)>.*?</\1>", "", text, flags=re.DOTALL)
    for said in json.loads(found[1])["said"].values():
        if "links" in said:
            yield from _cells(said["organisations"]["columns"], said["organisations"]["rows"], said["links"])
            yield from _told(said, said["links"])


def _told(node: object, links: list[str]) -> Iterator[str]:
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _told(inner, links)
    if isinstance(node, dict):
        yield from [node["url"]] if node.get("url") else []
        yield from _cells(node["columns"], node.get("cells", []), links) if "cells" in node else ()


def _cells(columns: list[str], rows: list[list[str]], links: list[str]) -> Iterator[str]:
    for row in rows:
        yield from (text for name, text in zip(columns, row, strict=True) if name in links and text)


FORMATS = {"deck": office, "briefing": office, "workbook": office, "paper": pdf, "interactive": page}


@pytest.fixture(scope="module")
def allowed(facts: Facts) -> set[str]:
    return {str(host) for host in facts.hosts.loc[facts.hosts["link"], "host"]} | LICENCES


@pytest.mark.parametrize("which", ["zh", "en", "hostile"])
@pytest.mark.parametrize("id_", FORMATS)
def test_a_link_leads_to_a_host_that_may_be_linked(id_: str, which: str, made: Made, allowed: set[str]) -> None:
    data = made(id_, which).read_bytes()
    links = [link for link in FORMATS[id_](data) if not link.startswith("#")]
    assert links, "a file without a link: the reader of this test is blind"
    wrong = {link for link in links if urlsplit(link).scheme not in {"http", "https"}}
    assert not wrong
    assert {urlsplit(link).netloc for link in links} - allowed == set()
    if which == "hostile" and id_ in {"workbook", "interactive"}:  # the address stands there, as text
        body = data if id_ == "interactive" else zipfile.ZipFile(io.BytesIO(data)).read("xl/sharedStrings.xml")
        assert SPAM.encode() in body


@pytest.mark.parametrize("id_", ["map_svg", "geojson"])
def test_a_drawn_map_links_to_nothing(id_: str, made: Made) -> None:
    assert not re.findall(r"href=[\"'](?!#|data:)", made(id_, "zh").read_text("utf-8"))
