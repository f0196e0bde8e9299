"""What the API answers: the rows of the tables and the figures of the pages, nothing that is hidden, never a page."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from data.load import HOME, Facts
from data.vocabulary import COUNTED
from geo.filter import Filter
from geo.select import select
from layers.figures.kpi import kpis
from layers.figures.provenance import faults
from layers.view import View

ROOT = "/api/v1"


def table(name: str) -> list[dict[str, str]]:
    """The rows of a file of facts, read without the program."""
    with (Path(HOME) / "tables" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def asked(client: TestClient, path: str, **params: str) -> dict:
    answer = client.get(f"{ROOT}{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_every_row_of_the_tables_is_there_once(client: TestClient) -> None:
    people = [row["id"] for row in table("enterprises") if row["kind"] != "carrier"]
    assert [one["id"] for one in asked(client, "/organisations")["data"]] == people
    assert [one["id"] for one in asked(client, "/projects")["data"]] == [row["id"] for row in table("investments")]
    assert [one["id"] for one in asked(client, "/parks")["data"]] == [row["id"] for row in table("parks")]


def test_a_row_brings_its_source_and_what_is_not_known_is_null(client: TestClient) -> None:
    sources = {row["id"]: row for row in table("sources")}
    raw = {row["id"]: row for row in table("enterprises")}
    for one in asked(client, "/organisations")["data"]:
        told = raw[one["id"]]["source_id"]
        assert (one["source"] or {}).get("title") == (sources[told]["title"] if told else None)
        assert (one["registered_capital_wan"] is None) == (raw[one["id"]]["registered_capital_wan"] == "")
        assert (one["lon"] is None) == (one["precision"] in COUNTED)


def test_the_filter_is_that_of_the_address_and_is_told(client: TestClient, facts: Facts) -> None:
    park, stage = str(facts.parks["id"].iloc[0]), "operating"
    found = asked(client, "/projects", park=park, stage=stage, lang="en")
    wanted = [row["id"] for row in table("investments") if (row["park_id"], row["stage"]) == (park, stage)]
    assert wanted
    assert [one["id"] for one in found["data"]] == wanted
    assert str(facts.parks["short_en"].iloc[0]) in found["meta"]["filter"]


def test_pages_of_a_list_make_the_whole(client: TestClient) -> None:
    whole, parts, at = asked(client, "/projects")["data"], [], 0
    while at is not None:
        page = asked(client, "/projects", limit="50", offset=str(at))
        parts += page["data"]
        at = page["meta"]["next_offset"]
    assert parts == whole


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_figures_are_those_of_the_page_with_all_that_defends_them(client: TestClient, facts: Facts, lang: str) -> None:
    view = View(lang=lang)  # type: ignore[arg-type]
    shown = {one.key: one for one in kpis(facts, select(facts, Filter()), view)}
    found = {one["key"]: one for one in asked(client, "/figures", lang=lang)["data"]}
    assert shown.keys() <= found.keys()
    for key, figure in shown.items():
        told = found[key]
        assert (told["value"], told["unit"], told["label"]) == (figure.value, figure.unit, figure.label)
        assert told["rows_total"] == len(figure.rows)
        assert faults(figure) == ()
    assert all(one["formula"] or one["unknown"] for one in found.values())


def test_a_figure_has_all_its_rows_and_each_of_their_sources(client: TestClient, facts: Facts) -> None:
    listed = asked(client, "/figures", about=str(facts.parks["id"].iloc[0]))["data"]
    assert len(listed) > 20
    for short in listed[::7]:
        whole = asked(client, f"/figures/{short['key']}")["data"]
        assert (whole["value"], whole["rows_total"]) == (short["value"], short["rows_total"])
        assert len(whole["rows"]) == whole["rows_total"]
        cited = {row["source_id"] for row in whole["rows"] if row.get("source_id")}
        assert {one["id"] for one in whole["sources"]} == cited
        assert whole["without_source"] == sum("source_id" in row and not row["source_id"] for row in whole["rows"])


def test_amounts_of_stages_are_never_one_sum(client: TestClient) -> None:
    """Independent of geo.money: a stage's figure is the sum of the projects whose ``left_out`` is null."""
    projects = asked(client, "/projects")["data"]
    for figure in asked(client, "/figures")["data"]:
        if not figure["key"].startswith("kpi.money."):
            continue
        stage = figure["key"].rpartition(".")[2]
        counted = [p["amount_cny_100m"] for p in projects if p["left_out"] is None and p["stage"] == stage]
        assert sorted(figure["rows"]) == sorted(
            p["id"] for p in projects if p["left_out"] is None and p["stage"] == stage
        )
        if counted:
            assert figure["value"] == pytest.approx(sum(counted))


def test_an_organisation_has_its_own_figures_which_have_addresses(client: TestClient) -> None:
    rows = asked(client, "/organisations", limit="5")["data"]
    keys = [f["key"] for row in rows for f in asked(client, f"/organisations/{row['id']}")["data"]["figures"]]
    assert keys
    assert asked(client, f"/figures/{keys[0]}")["data"]["key"] == keys[0]


def test_csv_is_asked_for_in_two_ways_and_runs_nothing(client: TestClient) -> None:
    by_name = client.get(f"{ROOT}/projects", params={"format": "csv"})
    by_header = client.get(f"{ROOT}/projects", headers={"accept": "text/csv"})
    assert by_name.headers["content-type"] == "text/csv; charset=utf-8"
    assert by_name.content == by_header.content
    rows = list(csv.DictReader(io.StringIO(by_name.content.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == [row["id"] for row in table("investments")]
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())
    assert int(by_name.headers["x-total-count"]) == len(rows)
    assert client.get(f"{ROOT}/projects").headers["content-type"] == "application/json"


def test_the_csv_of_a_figure_is_its_rows(client: TestClient) -> None:
    whole = asked(client, "/figures/kpi.organisations")["data"]
    answer = client.get(f"{ROOT}/figures/kpi.organisations", params={"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == [row["id"] for row in whole["rows"]]


def test_hidden_columns_are_in_no_answer(client: TestClient, facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the installation's nor the address'; what is hidden cannot be asked for by a filter either."""
    monkeypatch.setenv("ATLAS_HIDDEN", "amount, registered_capital_wan")
    capital = asked(client, "/organisations")
    assert capital["meta"]["hidden"] == ["amount", "registered_capital_wan"]
    assert "registered_capital_wan" not in capital["data"][0]
    assert "note" not in capital["data"][0]
    projects = asked(client, "/projects")["data"]
    assert not {"amount", "amount_cny_100m", "note", "investor_zh"} & set(projects[0]) - {"investor_zh"}
    assert asked(client, "/projects", amount="1..5000")["data"] == []
    money = [one for one in asked(client, "/figures", lang="en")["data"] if one["key"].startswith("kpi.money.")]
    assert {one["unit"] for one in money} <= {"project", "projects"}
    whole = asked(client, f"/figures/{money[0]['key']}", lang="en")["data"]
    assert all("amount_cny_100m" not in row for row in whole["rows"])
    assert json.dumps(client.get(f"{ROOT}/openapi.json").json()["components"]).count("registered_capital_wan") == 1


def test_an_address_hides_more_and_never_shows_again(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_HIDDEN", "amount")
    found = asked(client, "/organisations", hide="staff", limit="3")
    assert found["meta"]["hidden"] == ["amount", "staff"]


def test_geojson_of_the_three_and_no_point_for_what_is_known_by_its_park(client: TestClient) -> None:
    people = asked(client, "/geojson/organisations")["features"]
    for one in people:
        assert (one["geometry"] is None) == (one["properties"]["precision"] in COUNTED)
    parks = asked(client, "/geojson/parks")["features"]
    assert {one["properties"]["kind"] for one in parks} == {"landmark", "extent"}
    wide, narrow = (asked(client, "/geojson/belt", belt=width)["features"] for width in ("6", "2"))
    assert wide[0]["properties"]["width_km"] == 6
    assert len(json.dumps(wide[0])) != len(json.dumps(narrow[0]))


def test_a_statistic_is_told_in_words_with_figures_and_its_tables(client: TestClient) -> None:
    known = {one["id"]: one for one in asked(client, "/statistics", lang="en")["data"]}
    found = asked(client, "/statistics/hhi", lang="en", set="checks:0")["data"]
    assert found["verdict"]["text"]
    assert found["settings"]["checks"] is False
    assert set(found["tables"]) <= {*known["hhi"]["tables"], *found["tables"]}
    assert found["rows"]
    assert all(one["formula"] for one in found["figures"])


def test_a_scenario_that_is_sent_is_compared_with_a_past(client: TestClient) -> None:
    scenario = {"name": "6 km", "base": "shipped", "edits": [{"op": "belt.width", "values": {"km": 6}}]}
    params = {"before": "year:2018", "bands": "no", "lang": "en", "limit": "5"}
    sent = client.post(f"{ROOT}/differences", params=params, json=scenario)
    assert sent.status_code == 200
    told = sent.json()
    assert [edit["op"] for edit in told["edits"]] == ["belt.width"]
    assert (told["before"]["year"], told["after"]["belt_km"]) == (2018, 6)
    of_all = next(row for row in told["data"] if (row["id"], row["about"]) == ("organisations", ""))
    assert of_all["delta"] == of_all["after"] - of_all["before"] > 0
