"""The words that cells of the tables may hold, each list once: contracts, statistics, map and texts read them here."""

from __future__ import annotations

STAGES = ("operating", "under_construction", "announced", "unknown", "ended")  # of money
ORGANISATION_KINDS = ("enterprise", "institute", "lab", "platform", "campus")
CARRIER = "carrier"  # an estate or a building: a place where organisations are, never one of them
KINDS = (*ORGANISATION_KINDS, CARRIER)
STATUSES = ("active", "unknown", "ended")  # of organisations
CONFIDENCES = ("high", "medium", "low")
PRECISIONS = ("point", "street", "area", "park")  # of a location; ``park`` is no location, only a membership
COUNTED = ("park", "district")  # counted there, never drawn as a point; a district only in a person's own tables
SCOPES = ("project", "superseded", "batch", "area", "programme", "company_finance", "reference")  # of an amount
PROJECT_KINDS = ("fab", "vehicle", "factory", "compute", "research", "premises", "housing")  # what a project builds
STANDINGS = ("official", "academic", "media", "company", "code", "repost")  # who stands behind a source
AREAS = ("whole", "part", "wider", "single")  # what a figure of a park is about: the park, a part, more, one body in it
FILINGS = ("recommendation", "synthesis")
FILING_CLASSES = ("push", "dispatch", "search", "ranking", "synthesis_provider", "synthesis_support")
CHANGES = ("new", "corrected", "dropped")
LAYERS = ("基础层", "技术层", "硬件终端", "应用层")  # of the technology, as ledgers write them
GRAINS = ("plain", "rails", "rail", "dots", "ticks")  # how a family is told apart without colour
CITY = "city"  # stands where a park's id could stand: the whole place
WAN_IN_YI = 10_000.0  # 万元 in one 亿元
