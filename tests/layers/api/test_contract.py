"""The OpenAPI document and the answers agree: schemathesis asks what the document allows, and what it forbids.

`python tests/layers/api/test_contract.py 200` asks each way of each address 200 times, the dear ones too.
"""

from __future__ import annotations

import re
import sys
from html import unescape

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.openapi.loaders import from_asgi
from schemathesis.specs.openapi import checks
from starlette.applications import Starlette

from layers.api.http import api_routes
from layers.static import url

CHECKS = [not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
          checks.response_schema_conformance, checks.negative_data_rejection]  # fmt: skip
DEAR = ("/statistics/{id}", "/differences")  # an answer is computed for seconds
FEW = 2  # requests of each kind to each address


def ask_all(most: int, dear: bool) -> int:
    """Ask every address ``most`` times in each mode; how many requests were made. Raises what schemathesis finds."""
    schema = from_asgi("/api/v1/openapi.json?lang=en", Starlette(routes=api_routes()))
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path in DEAR and not dear:
            continue
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @settings(
                max_examples=most, deadline=None, derandomize=True, database=None,
                phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: schemathesis.Case) -> None:
                nonlocal asked
                asked += 1
                case.call_and_validate(checks=CHECKS)

            ask()
    return asked


def test_what_the_document_says_is_what_is_answered() -> None:
    assert ask_all(FEW, dear=False) > 30


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_document_is_of_openapi_3_1_and_its_page_needs_nothing_else(client, lang: str) -> None:  # type: ignore[no-untyped-def]
    document = client.get("/api/v1/openapi.json", params={"lang": lang}).json()
    assert document["openapi"].startswith("3.1")
    page = client.get("/api/v1/docs", params={"lang": lang})
    assert page.headers["content-type"].startswith("text/html")
    read = unescape(page.text)
    for path, ways in document["paths"].items():
        assert path in read
        assert ways["get"]["summary"] in read
    assert re.findall(r'<link[^>]+href="([^"]+)"', page.text) == [f"../../{url('fonts.css')}"]  # Chinese in any browser
    assert "<script" not in page.text
    assert "src=" not in page.text
    assert "@import" not in page.text


if __name__ == "__main__":
    sys.stdout.write(f"{ask_all(int(sys.argv[1]), dear=True)} requests, nothing found\n")
