"""What the API refuses: a status that fits, and a sentence that says which value and what was expected."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from starlette.testclient import TestClient

from layers.api import turn
from layers.api.refused import KIND
from layers.web.turns import AT_ONCE, DEAR

ROOT = "/api/v1"


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/v2", "/apix", "/api/v1/nothing", "/api/v1/parks/nowhere", "/api/v1/parks/a/b",
             "/api/v1/figures/kpi.nothing", "/api/v1/figures/org.nobody.staff", "/api/v1/statistics/none",
             "/api/v1/geojson", "/api/v1/geojson/roads", "/api/v1/openapi", "/api/v1/..%2f..%2fetc"],
)  # fmt: skip
def test_what_is_not_there_is_404_in_json_with_a_sentence(client: TestClient, path: str) -> None:
    answer = client.get(path, params={"lang": "en"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == KIND
    assert answer.json()["status"] == 404
    assert len(answer.json()["detail"]) > 20


@pytest.mark.parametrize(
    ("path", "params", "parameter"),
    [("/parks", {"park": "nowhere"}, "park"), ("/parks", {"park": ""}, "park"), ("/parks", {"years": "2020"}, "years"),
     ("/parks", {"years": "2020..2010"}, "years"), ("/parks", {"years": "２０１０..2020"}, "years"),
     ("/projects", {"amount": "5..1"}, "amount"), ("/projects", {"amount": "nan..inf"}, "amount"),
     ("/projects", {"since": "2020-02-31"}, "since"), ("/parks", {"area": "1,1;2,2;3,3"}, "area"),
     ("/parks", {"belt": "11"}, "belt"), ("/parks", {"limit": "0"}, "limit"), ("/parks", {"limit": "5001"}, "limit"),
     ("/parks", {"offset": "-1"}, "offset"), ("/parks", {"format": "xml"}, "format"),
     ("/parks", {"lang": "fr"}, "lang"),
     ("/parks", {"theme": "dark"}, "theme"), ("/parks", {"hide": "everything"}, "hide"),
     ("/parks", {"q": "x" * 201}, "q"),
     ("/figures", {"about": "nowhere"}, "about"), ("/statistics/hhi", {"set": "checks:7"}, "set"),
     ("/statistics/hhi", {"set": "checks:0", "table": "none"}, "table"), ("/differences", {}, "after")],
)  # fmt: skip
def test_a_bad_parameter_is_named_with_what_was_expected(
    client: TestClient, path: str, params: dict[str, str], parameter: str
) -> None:
    answer = client.get(f"{ROOT}{path}", params=params)
    told = answer.json()
    assert (answer.status_code, told["parameter"]) == (422, parameter)
    assert parameter in told["detail"]
    assert told.get("expected") or told["code"] == "missing"


def test_a_parameter_is_said_once(client: TestClient) -> None:
    answer = client.get(f"{ROOT}/parks?limit=1&limit=2")
    assert (answer.status_code, answer.json()["code"]) == (422, "said_twice")


@pytest.mark.parametrize("word", ["/etc/passwd", "workspace:abc", "scenario.json", "year:99999", "../var/atlas.db"])
def test_a_state_is_no_way_to_files_or_to_what_others_have_saved(client: TestClient, word: str) -> None:
    answer = client.get(f"{ROOT}/differences", params={"after": word})
    assert answer.status_code == 422
    assert answer.json()["code"] == "bad_state"


def test_a_bad_scenario_is_told_fault_by_fault(client: TestClient) -> None:
    for body in ("", "{", '{"name": "x", "edits": [{"op": "park.fly"}]}', '{"name":"x","base":"/etc/passwd"}'):
        answer = client.post(f"{ROOT}/differences", content=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_state"), body
    large = client.post(f"{ROOT}/differences", content=b" " * ((1 << 20) + 1))
    assert large.status_code == 413


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_is_written(client: TestClient, method: str) -> None:
    answer = client.request(method, f"{ROOT}/parks")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_head_has_no_body_and_an_answer_that_is_known_is_304(client: TestClient) -> None:
    whole = client.get(f"{ROOT}/parks")
    head = client.head(f"{ROOT}/parks")
    assert head.content == b""
    assert head.headers["etag"] == whole.headers["etag"]
    assert client.get(f"{ROOT}/parks", headers={"if-none-match": whole.headers["etag"]}).status_code == 304
    assert whole.headers["content-encoding"] == "gzip"


def test_a_full_queue_says_when_to_come_back(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn.in_turn, "__defaults__", (0.1,))
    with ExitStack() as held:
        for who in range(AT_ONCE):
            held.enter_context(DEAR.turn(f"somebody {who}"))
        answer = client.get(f"{ROOT}/statistics/gini", params={"lang": "en", "set": "of:units"})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "come back" in answer.json()["detail"]
    assert DEAR.under_way() == (0, 0)
