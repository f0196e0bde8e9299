"""The contract of every table that ships with the atlas, as data.

To add a table: put ``tables/<name>.csv`` beside the others and one ``Table("<name>", (Column(…), …))`` in a tuple: the
plan's own tables (targets, tasks …) in ``schema_plan.PLAN_TABLES``, read as ``facts.plan["<name>"]``; facts that have a
field of their own in ``Facts`` in ``TABLES`` here. Reading, types, references, ranges and the list of faults follow.
A column that points to a source is ``Column("source_id", ref="sources.id")``; one to a park has ``ref="parks.id"``.
"""

from __future__ import annotations

from datetime import date

from data.contract import Column, Row, Rule, Table
from data.schema_plan import PLAN_TABLES
from data.vocabulary import (
    AREAS,
    CARRIER,
    CHANGES,
    CITY,
    CONFIDENCES,
    FILING_CLASSES,
    FILINGS,
    GRAINS,
    KINDS,
    LAYERS,
    PRECISIONS,
    PROJECT_KINDS,
    SCOPES,
    STAGES,
    STANDINGS,
    STATUSES,
)

UNIT_CODES = (
    *("organisation", "person", "item", "rank", "rack", "percent"),
    *("cny_100m", "cny_100m_year", "km", "km2", "ha", "mu", "m2", "m2_10k"),
    *("units_year", "wafers_month"),
    *("pflops", "pflops_fp16", "pops", "p_unstated"),  # computing power: precision differs, never added or compared
)
LAST_YEAR = date.today().year + 1


def _is_sourced(row: Row) -> bool:
    return row["confidence"] == "low" or bool(row["source_id"])


def _district_in_number(row: Row) -> bool:
    """The six digits after the words of a filing number are the code of the district of registration."""
    return row["number"].removeprefix("网信算备").startswith(row["district_id"])


def _together(*names: str) -> Rule:
    """The cells of these columns are all given or all empty."""
    return Rule(
        names[0],
        f"{' and '.join(names)} given together or not at all",
        lambda row: len({bool(row[name]) for name in names}) == 1,
    )


ID = Column("id", unique=True, pattern=r"[a-z0-9][a-z0-9_-]*")
SOURCE = Column("source_id", ref="sources.id")
LON = Column("lon", "float", low=-180, high=180)
LAT = Column("lat", "float", low=-90, high=90)
SECTORED = Rule(
    "sectors",
    "at least one sector for an organisation, none for a carrier",
    lambda row: bool(row["sectors"]) != (row["kind"] == CARRIER),
)
BUILT = Rule(
    "project_kind",
    "what a project builds, and only for a project",
    lambda row: (row["scope"] == "project") == bool(row["project_kind"]),
)
PASSED = Rule(
    "stage_was",
    "the stage last told, only where the stage is unknown now",
    lambda row: not row["stage_was"] or (row["stage"] == "unknown" and row["stage_was"] != "unknown"),
)
SOURCED = Rule("source_id", "a source (only rows of low confidence may have none)", _is_sourced)

_POLYGONS = ("Polygon", "MultiPolygon")
_LINES = ("LineString", "MultiLineString")
_NAMED = (ID, Column("name_zh"), Column("name_en"))
_MAYBE_NAMED = (ID, Column("name_zh", empty=True), Column("name_en", empty=True))
_ORIGIN = (Column("source"), Column("licence"), Column("precision"))

BOUNDARIES: tuple[Table, ...] = (
    Table(
        "districts",
        (*_NAMED, Column("label_lon", "float"), Column("label_lat", "float"), *_ORIGIN),
        shapes=_POLYGONS,
        some=True,
    ),
    # What lies on the ground. The words are all there is: an area that must not be shown has no kind to stand under
    Table(
        "water",
        (*_MAYBE_NAMED, Column("kind", words=("river", "island", "lake", "wetland")), *_ORIGIN),
        shapes=_POLYGONS,
    ),
    Table("green", (*_MAYBE_NAMED, Column("kind", words=("hill", "forest", "park")), *_ORIGIN), shapes=_POLYGONS),
    Table(
        "estates",
        (*_MAYBE_NAMED, Column("kind", words=("estate", "industrial", "commercial", "retail")), *_ORIGIN),
        shapes=_POLYGONS,
    ),
    Table("residential", (*_MAYBE_NAMED, Column("kind", words=("residential",)), *_ORIGIN), shapes=_POLYGONS),
    Table("roads", (*_NAMED, Column("ref", empty=True), Column("class"), *_ORIGIN), shapes=_LINES),
    Table(
        "axis_parts",
        (
            *_NAMED,
            Column("axis"),
            Column("ref"),
            Column("part_zh"),
            Column("part_en"),
            Column("schematic", "bool"),
            Column("uncertainty_m", "float", low=0),
            *_ORIGIN,
        ),
        shapes=("LineString",),
        some=True,
    ),
    Table(
        "metro_lines",
        (
            *_NAMED,
            Column("ref"),
            Column("color", pattern="#[0-9A-F]{6}"),
            Column("status"),
            Column("as_of", "partial_date"),
            *_ORIGIN,
        ),
        shapes=_LINES,
    ),
    Table("metro_stations", (*_NAMED, Column("lines"), *_ORIGIN), shapes=("Point",)),
    Table(
        "park_areas",
        (*_NAMED, Column("park_id", ref="parks.id"), Column("schematic", "bool"), *_ORIGIN),
        shapes=_POLYGONS,
    ),
    Table("rail", (*_NAMED, Column("class"), *_ORIGIN), shapes=_LINES),
)

TABLES: tuple[Table, ...] = (
    Table(
        "sources",
        (
            ID,
            Column("title"),
            Column("publisher", empty=True),
            Column("date", "partial_date", empty=True),
            Column("standing", words=STANDINGS),
            Column("link", "bool"),
            Column("url", "url", empty=True),
        ),
        (Rule("link", "no, where there is no address", lambda row: row["link"] == "no" or bool(row["url"])),),
        some=True,
    ),
    Table(
        "hosts",
        (Column("host", unique=True), Column("standing", words=STANDINGS), Column("link", "bool")),
        anywhere=True,
    ),
    Table(  # how a family is inked, in OKLCH, and its grain: layers/theme.py says what each number does
        "families",
        (
            *_NAMED,
            Column("hue", "float", low=0, high=360),
            Column("chroma", "float", low=0, high=0.4),
            Column("light", "float", low=0, high=1),
            Column("dark", "float", low=0, high=1),
            Column("grain", words=GRAINS),
        ),
        anywhere=True,
        some=True,
    ),
    Table(  # shade: steps of lightness from the family's ink, in the light theme; the dark one takes them the other way
        "sectors",
        (*_NAMED, Column("family", ref="families.id"), Column("shade", "float", low=-0.3, high=0.3)),
        anywhere=True,
        some=True,
    ),
    Table(
        "parks",
        (
            ID,
            Column("name_zh"),
            Column("short_zh"),
            Column("name_en"),
            Column("short_en"),
            Column("role", words=("node", "pole")),
            Column("position", "int", low=1, high=9),
            LON,
            LAT,
            Column("role_zh"),
            Column("role_en"),
            Column("place_zh"),
            Column("place_en"),
            Column("aim_zh"),
            Column("aim_en"),
            SOURCE,
        ),
        some=True,
    ),
    Table(
        "sites",
        (
            ID,
            Column("park_id", ref="parks.id"),
            Column("name_zh"),
            Column("name_en"),
            LON,
            LAT,
            Column("uncertainty_m", "float", low=1, high=20000),
            Column("precision", words=PRECISIONS),
            Column("basis"),
        ),
    ),
    Table(
        "enterprises",
        (
            ID,
            Column("name_zh", unique=True),
            Column("short_zh"),
            Column("name_en", empty=True),
            Column("park_id", ref="parks.id"),
            Column("site", empty=True),
            Column("site_id", ref="sites.id"),
            Column("kind", words=KINDS),
            Column("sectors", "list", empty=True, ref="sectors.id"),
            Column("address", empty=True),
            Column("landed_year", "int", empty=True, low=1900, high=LAST_YEAR),
            Column("established_date", "date", empty=True),
            Column("registered_capital_wan", "float", empty=True, low=0),
            Column("registered_capital_currency", empty=True, words=("CNY", "USD")),
            Column("ai_share_pct", "float", empty=True, low=0, high=100),
            Column("tech_layer", empty=True, words=LAYERS),
            Column("status", words=STATUSES),
            Column("note", empty=True),
            Column("confidence", words=CONFIDENCES),
            Column("source_id", empty=True, ref="sources.id"),
        ),
        (SOURCED, _together("registered_capital_wan", "registered_capital_currency"), SECTORED),
    ),
    Table(
        "investments",
        (
            ID,
            Column("name_zh"),
            Column("name_en"),
            Column("investor_zh", empty=True),
            Column("park_id", ref="parks.id"),
            Column("site", empty=True),
            Column("site_id", ref="sites.id"),
            Column("sectors", "list", empty=True, ref="sectors.id"),
            Column("amount", "float", empty=True, low=0),
            Column("currency", empty=True, words=("CNY", "USD")),
            Column("unit", empty=True),
            Column("amount_cny_100m", "float", empty=True, low=0),
            Column("kind", words=("planned", "completed", "financing", "registered", "public", "fund")),
            Column("scope", words=SCOPES),
            Column("project_kind", empty=True, words=PROJECT_KINDS),
            Column("claim_group", empty=True),
            Column("ai_relevance", words=("core", "adjacent", "none")),
            Column("announced", "partial_date", empty=True),
            Column("stage", words=STAGES),
            Column("stage_as_of", "partial_date", empty=True),  # of the report that tells the stage
            Column("stage_was", empty=True, words=STAGES),  # last told, where a planned end passed without a report
            Column("note", empty=True),
            Column("confidence", words=CONFIDENCES),
            Column("source_id", empty=True, ref="sources.id"),
        ),
        (SOURCED, _together("amount", "currency", "unit"), BUILT, PASSED),
    ),
    Table(
        "metrics",
        (
            ID,
            Column("park_id", ref="parks.id", also=(CITY,)),
            Column("metric"),
            Column("value", "float"),
            Column("unit"),
            Column("unit_code", words=UNIT_CODES),
            Column("as_of", "partial_date"),
            Column("target", "bool"),
            Column("area", words=AREAS),
            Column("note", empty=True),
            SOURCE,
        ),
    ),
    Table(
        "designations",
        (
            Column("park_id", ref="parks.id"),
            Column("sector_id", empty=True, ref="sectors.id"),
            Column("term_zh"),
            Column("term_en"),
            Column("clause"),
            SOURCE,
        ),
    ),
    Table(
        "park_aliases",
        (
            Column("alias", unique=True),
            Column("park_id", ref="parks.id"),
            Column("match", words=("contains", "exact")),
        ),
    ),
    Table("stage_words", (Column("word", unique=True), Column("stage", words=STAGES)), anywhere=True),
    Table(
        "metric_words",
        (
            Column("word", unique=True),
            Column("metric"),
            Column("indicator_id", empty=True, ref="indicators.id"),
        ),
    ),
    Table("metric_names", (Column("id", unique=True), Column("name_zh"), Column("name_en"))),
    Table("sector_words", (Column("word", unique=True), Column("sector_id", ref="sectors.id")), anywhere=True),
    Table(
        "filings",
        (
            ID,
            Column("number", unique=True, pattern=r"网信算备\d{19,}号"),
            Column("filed", words=FILINGS),
            Column("algorithm_class", words=FILING_CLASSES),
            Column("name_zh"),
            Column("entity_zh"),
            Column("enterprise_id", empty=True, ref="enterprises.id"),
            Column("product_zh", empty=True),
            Column("announced", "partial_date"),
            Column("withdrawn", "bool"),
            Column("district_id", ref="districts.id"),
            Column("remark", empty=True),
            SOURCE,
        ),
        (Rule("district_id", "the district whose code stands in the number", _district_in_number),),
    ),
    Table(
        "changes",
        (
            Column("table", words=("sites", "enterprises", "investments", "metrics")),
            Column("row_id"),
            Column("change", words=CHANGES),
            Column("field", empty=True),
            Column("was", empty=True),
            Column("now", empty=True),
            Column("why", empty=True),
        ),
    ),
    *PLAN_TABLES,
)
