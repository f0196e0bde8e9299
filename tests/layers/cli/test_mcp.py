"""The assistant's tools, asked by the SDK's own client in this process, and by a client of a process of its own."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from layers.api import tools
from layers.cli.mcp import SDK, server
from tests.layers.web.visitor import run

ROOT = Path(__file__).resolve().parents[3]


def told(*calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """The results of these calls of one client."""

    async def talk() -> list[Any]:
        async with Client(server()) as client:
            return [await client.call_tool(name, given) for name, given in calls]

    return run(talk())


def test_there_are_four_tools_and_all_only_read() -> None:
    async def talk() -> list[Any]:
        async with Client(server()) as client:
            return list((await client.list_tools()).tools)

    found = run(talk())
    assert {tool.name for tool in found} == {"figures", "figure", "organisations", "compare_states"}
    assert all(tool.annotations.read_only_hint for tool in found)
    assert all(tool.description and tool.input_schema["properties"] for tool in found)


def test_a_figure_is_quoted_with_its_rows_and_sources() -> None:
    listed, whole = told(("figures", {"lang": "en"}), ("figure", {"key": "kpi.money.operating", "limit": 500}))
    assert not listed.is_error
    by_key = {one["key"]: one for one in listed.structured_content["data"]}
    assert {"kpi.organisations", "kpi.city"} <= by_key.keys()
    data = whole.structured_content["data"]
    assert data["rows"]
    assert sum(source["rows"] for source in data["sources"]) + data["without_source"] == len(data["rows"])
    assert all(source["title"] for source in data["sources"])
    assert data["formula"]


def test_organisations_are_filtered_and_come_in_pages() -> None:
    park = tools.ask("parks")["data"][0]["id"]
    first, second = told(
        ("organisations", {"filter": f"park={park}", "limit": 5}),
        ("organisations", {"filter": f"park={park}", "limit": 5, "offset": 5}),
    )
    pages = [one.structured_content for one in (first, second)]
    assert all(row["park_id"] == park for page in pages for row in page["data"])
    assert pages[0]["meta"]["next_offset"] == 5
    assert not {row["id"] for row in pages[0]["data"]} & {row["id"] for row in pages[1]["data"]}


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [("figures", {"about": "nowhere", "lang": "en"}, "about"),
     ("figure", {"key": "kpi.none", "lang": "en"}, "kpi.none"),
     ("organisations", {"filter": "colour=red", "lang": "en"}, "colour"),
     ("compare_states", {"before": "shipped", "after": "/etc/passwd", "lang": "en"}, "passwd"),
     ("organisations", {"limit": 100_000}, "limit")],
)  # fmt: skip
def test_what_is_not_understood_is_said_in_a_sentence(name: str, given: dict[str, Any], said: str) -> None:
    (result,) = told((name, given))
    assert result.is_error
    assert said in result.content[0].text
    assert "Traceback" not in result.content[0].text


def test_two_states_are_compared() -> None:
    given = {"before": "year:2018", "after": "year:2019", "lang": "en", "limit": 3, "bands": False}
    (result,) = told(("compare_states", given))
    assert len(result.structured_content["data"]) == 3
    assert result.structured_content["before"]["year"] == 2018


def test_the_command_speaks_over_standard_input_and_nothing_else_stands_in_its_output() -> None:
    at = StdioServerParameters(command=sys.executable, args=["-m", "layers.cli", "mcp"], cwd=str(ROOT))

    async def talk() -> Any:
        async with Client(stdio_client(at)) as client:
            return await client.call_tool("organisations", {"limit": 1})

    assert len(run(talk()).structured_content["data"]) == 1


def test_no_other_command_loads_the_sdk_and_its_version_is_said_once() -> None:
    code = "import sys, layers.cli; print(sorted(n for n in sys.modules if n.split('.')[0] in ('mcp', 'httpx2')))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["optional-dependencies"]["mcp"] == [SDK]
    assert SDK in (ROOT / "tests" / "requirements.txt").read_text("utf-8").splitlines()
    for half in (ROOT / "README.md").read_text("utf-8").split("\n# English"):
        assert SDK in half
