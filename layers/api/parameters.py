"""Parameters: what each may say, as a JSON Schema that both checks a request and stands in the OpenAPI document.

Those of the filter are those of the page's address (layers.view.url), which also reads them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

from data.vocabulary import CONFIDENCES, ORGANISATION_KINDS, STAGES, STATUSES
from layers.api.refused import Refused, bad_value
from layers.privacy import HIDEABLE
from layers.text import LANGS
from layers.view import Lang, View
from layers.view.url import Allowed, from_params

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.load import Facts

Schema = dict[str, Any]

FILTER = (
    "park", "sector", "kind", "status", "confidence", "stage", "amount", "years", "q", "area", "since", "also", "belt",
)  # fmt: skip
ALWAYS = ("lang", "hide", "format")
PAGED = ("limit", "offset")
MOST, USUAL = 5_000, 1_000  # rows of one answer: at most, and where nobody says
_LISTED = 200  # values of one list
_NUMBER = r"[0-9]{1,9}(?:\.[0-9]{1,6})?"
_DEGREES = r"-?[0-9]{1,3}(?:\.[0-9]{1,9})?"
_CORNER = f"{_DEGREES},{_DEGREES}"
_TEXT = 200  # characters of a text


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was understood: the view that its parameters describe, the part of the rows, the rest by name."""

    view: View
    limit: int = USUAL
    offset: int = 0
    rest: Mapping[str, str] = field(default_factory=dict)

    @property
    def lang(self) -> Lang:
        """The language of names and sentences."""
        return self.view.lang


def schemas(facts: Facts) -> dict[str, Schema]:
    """Parameter → its schema, with the ids that these facts have."""
    parks, sectors = (tuple(map(str, frame["id"])) for frame in (facts.parks, facts.sectors))
    return {
        "park": _list(parks),
        "sector": _list(sectors),
        "kind": _list(ORGANISATION_KINDS),
        "status": _list(STATUSES),
        "confidence": _list(CONFIDENCES),
        "stage": _list(STAGES),
        "amount": _text(rf"^{_NUMBER}\.\.{_NUMBER}$"),
        "years": _text(r"^(?:19|20)[0-9]{2}\.\.(?:19|20)[0-9]{2}$"),
        "q": {"type": "string", "maxLength": _TEXT},
        "area": _text(rf"^{_CORNER}(?:;{_CORNER}){{2,199}}$"),
        "since": _text(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$") | {"format": "date"},
        "also": {"type": "string", "enum": ["yes"]},
        "belt": _text(r"^(?:[1-9](?:\.[0-9]{1,3})?|10)$"),
        "lang": {"type": "string", "enum": list(LANGS), "default": LANGS[0]},
        "hide": _list(tuple(HIDEABLE)),
        "format": {"type": "string", "enum": ["json", "csv"]},
        "limit": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
        "offset": {"type": "integer", "minimum": 0, "maximum": 10_000_000, "default": 0},
        "about": {"type": "string", "enum": ["city", *parks], "default": "city"},
        "set": _text(r"^[a-z_]{1,40}:[A-Za-z0-9_.+-]{1,40}(?:,[a-z_]{1,40}:[A-Za-z0-9_.+-]{1,40}){0,19}$"),
        "table": _text(r"^[a-z][a-z0-9_]{0,39}$") | {"default": "main"},
        "before": _text(r"^.{1,200}$") | {"default": "shipped"},
        "after": _text(r"^.{1,200}$"),
        "bands": {"type": "string", "enum": ["yes", "no"], "default": "yes"},
    }


def asked(given: Iterable[tuple[str, str]], known: tuple[str, ...], facts: Facts) -> Asked:
    """The request that (name, text) pairs make of a resource that knows these parameters; Refused names the first
    that is not understood."""
    pairs = list(given)
    lang = language(pairs)
    params = _checked(pairs, known, facts, lang)
    allowed = Allowed(
        parks=tuple(facts.parks["id"]),
        sectors=tuple(facts.sectors["id"]),
        kinds=ORGANISATION_KINDS,
        statuses=STATUSES,
        confidences=CONFIDENCES,
        stages=STAGES,
        hide=tuple(HIDEABLE),
    )
    opened = from_params({name: params[name] for name in (*FILTER, "lang", "hide") if name in params}, allowed)
    for problem in opened.problems:  # of the right form, and yet nothing: low above high, an area without an inside
        raise bad_value(problem.name, problem.value, lang)
    rest = {name: text for name, text in params.items() if name not in (*FILTER, *ALWAYS, *PAGED)}
    return Asked(opened.view, int(params.get("limit", USUAL)), int(params.get("offset", 0)), rest)


def language(given: Iterable[tuple[str, str]]) -> Lang:
    """The language that a request asks for, the first there is when it asks for none or for one that is unknown."""
    said = dict(given).get("lang", "")
    known: tuple[Lang, ...] = get_args(Lang)
    return next((one for one in known if one == said), known[0])


def _checked(pairs: list[tuple[str, str]], known: tuple[str, ...], facts: Facts, lang: str) -> dict[str, str]:
    """Name → text of parameters that are known, said once, and of the form of their schema."""
    params: dict[str, str] = {}
    forms = schemas(facts)
    for name, text in pairs:
        if name not in known:
            raise Refused(422, "unknown_parameter", parameter=name, expected=", ".join(known))
        if name in params:
            raise Refused(422, "said_twice", parameter=name)
        if not fits(text, forms[name]):
            raise bad_value(name, text, lang)
        params[name] = text
    return params


def fits(text: str, schema: Schema) -> bool:
    """Whether a text is of the form of a schema of this module."""
    if schema["type"] == "array":
        parts = text.split(",", schema["maxItems"])
        return len(parts) <= schema["maxItems"] and all(fits(part, schema["items"]) for part in parts)
    if schema["type"] == "integer":
        whole = re.fullmatch(r"[0-9]{1,9}", text)
        return whole is not None and schema["minimum"] <= int(text) <= schema["maximum"]
    if "enum" in schema:
        return text in schema["enum"]
    return len(text) <= schema["maxLength"] and re.search(schema.get("pattern", ""), text) is not None


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern, "maxLength": 12_000}


def _list(choices: tuple[str, ...]) -> Schema:
    return {"type": "array", "items": {"type": "string", "enum": list(choices)}, "minItems": 1, "maxItems": _LISTED}
