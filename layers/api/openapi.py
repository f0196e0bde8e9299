"""The OpenAPI document (3.1), made from the resources and their parameters: nothing in it is written twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.api.answers import RESOURCES
from layers.api.parameters import schemas
from layers.api.refused import KIND
from layers.api.rows import SOURCE
from layers.text import t
from layers.words.place import title

if TYPE_CHECKING:
    from data.load import Facts
    from layers.api.answers import Resource

VERSION = "1.0"  # of the API: a field may come, none goes or changes its meaning while this begins with 1
_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_NUMBER = {"type": ["number", "null"]}
_MAYBE = {"type": ["string", "null"]}
_FIGURE_TEXTS = ("key", "label", "text", "unit", "as_of", "detail", "instead", "formula", "denominator", "excluded",
                 "disagreements", "unknown", "table")  # fmt: skip
_MEASURE = {
    **dict.fromkeys(("id", "about", "name", "about_name", "unit", "said", "code"), _TEXT),
    **dict.fromkeys(
        ("before", "after", "delta", "percent", "low", "high", "sign_kept", "before_low", "before_high", "after_low",
         "after_high"), _NUMBER,
    ),
    **dict.fromkeys(("new", "gone", "moved", "moved_in", "moved_out", "unchanged"), _COUNT),
}  # fmt: skip


def document(facts: Facts, root: str, lang: str) -> dict[str, Any]:
    """The document for these facts in a language; ``root`` is the address below which all others stand."""
    forms = schemas(facts)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": t("api.title", lang, title=title(facts, lang)),
            "version": VERSION,
            "description": t("api.about", lang),
        },
        "servers": [{"url": root}],
        "security": [{}, {"token": []}],
        "paths": {f"/{one.path}": _path(one, facts, lang) for one in RESOURCES},
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": t("api.token", lang)}},
            "parameters": {name: _parameter(name, forms[name], lang) for name in _names()},
            "responses": {"Problem": _answer(t("api.answer.problem", lang), KIND, _ref("schemas", "Problem"))},
        },
    }


def _names() -> list[str]:
    return list(dict.fromkeys(name for one in RESOURCES for name in one.parameters))


def _parameter(name: str, form: dict[str, Any], lang: str) -> dict[str, Any]:
    said = {"name": name, "in": "query", "description": t(f"api.parameter.{name}", lang), "schema": form}
    return said | ({"style": "form", "explode": False} if form["type"] == "array" else {})


def _path(one: Resource, facts: Facts, lang: str) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [_ref("parameters", name) for name in one.parameters]
    if "{id}" in one.path:
        parameters.insert(0, {"name": "id", "in": "path", "required": True, "description": t("api.parameter.id", lang),
                              "schema": {"type": "string", "minLength": 1}})  # fmt: skip
    asks = {
        "summary": t(f"api.resource.{one.id}", lang),
        "parameters": parameters,
        "responses": _answers(one, facts, lang),
    }
    path: dict[str, Any] = {"get": {"operationId": one.id, **asks}}
    if one.takes:
        body = {"required": True, "description": t("api.scenario", lang),
                "content": {"application/json": {"schema": {"type": "object"}}}}  # fmt: skip
        path["post"] = {"operationId": f"{one.id}_scenario", **asks, "requestBody": body}
    return path


def _answers(one: Resource, facts: Facts, lang: str) -> dict[str, Any]:
    data = one.describes(facts)
    kinds: dict[str, Any] = {"application/geo+json": {"schema": data}}
    if "json" in one.formats:
        whole = {"type": "object", "required": ["meta", "data"],
                 "properties": {"meta": _ref("schemas", "Meta"), "data": data}}  # fmt: skip
        kinds = {"application/json": {"schema": whole}, "text/csv": {"schema": {"type": "string"}}}
    ok = {"description": t(f"api.resource.{one.id}", lang), "content": kinds}
    bad = ["401", "422", "429", "503", *(["404"] if "{id}" in one.path else []), *(["413"] if one.takes else [])]
    return {"200": ok, **{status: _ref("responses", "Problem") for status in bad}}


def _answer(said: str, kind: str, form: dict[str, Any]) -> dict[str, Any]:
    return {"description": said, "content": {kind: {"schema": form}}}


def _ref(where: str, name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/{where}/{name}"}


def _object(properties: dict[str, Any], required: tuple[str, ...] | None = None) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties if required is None else required)}


def _schemas() -> dict[str, Any]:
    said = {**dict.fromkeys(_FIGURE_TEXTS, _TEXT), "value": {"type": ["number", "string", "null"]},
            "rows_total": _COUNT, "without_source": _COUNT}  # fmt: skip
    cited = _object({"id": _TEXT, "rows": _COUNT})
    sourced = _object({**dict.fromkeys(SOURCE, _MAYBE), "rows": _COUNT}, ("id", "rows"))
    record = {"type": "object"}
    return {
        "Meta": _object(
            {**dict.fromkeys(("workspace", "version", "as_of", "lang", "filter"), _TEXT),
             "hidden": {"type": "array", "items": _TEXT}, "total": _COUNT, "limit": _COUNT, "offset": _COUNT,
             "next_offset": {"type": ["integer", "null"]}},
            ("workspace", "version", "as_of", "lang", "filter", "hidden"),
        ),
        "Problem": _object(
            {**dict.fromkeys(("type", "title", "detail", "code", "parameter", "given", "expected"), _TEXT),
             "status": _COUNT},
            ("type", "title", "status", "detail", "code"),
        ),
        "Source": _object(dict.fromkeys(SOURCE, _MAYBE)),
        "Figure": _object({**said, "rows": {"type": "array", "items": _TEXT}, "sources": _array(cited)}),
        "FigureWithRows": _object({**said, "rows": _array(record), "sources": _array(sourced), "notes": _notes()}),
        "Statistic": _object(
            {**dict.fromkeys(("id", "title", "about", "group", "unit", "formula"), _TEXT),
             "settings": _array(record), "tables": _array(_TEXT)}
        ),
        "Result": _object(
            {"id": _TEXT, "title": _TEXT, "settings": record, "n": _COUNT, "verdict": record, "method": _notes(),
             "figures": _array(_ref("schemas", "Figure")), "tables": record, "table": _TEXT, "rows": _array(record)}
        ),
        "Measure": _object(_MEASURE),
        "FeatureCollection": _object({"type": {"const": "FeatureCollection"}, "features": _array(_feature())}),
    }  # fmt: skip


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _notes() -> dict[str, Any]:
    return _array(_object({"title": _TEXT, "text": _TEXT}))


def _feature() -> dict[str, Any]:
    geometry = {"type": ["object", "null"]}
    return _object({"type": {"const": "Feature"}, "geometry": geometry, "properties": {"type": "object"}})
