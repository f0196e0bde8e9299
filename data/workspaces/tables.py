"""The tables of the workspaces' database as the newest step in ``migrations`` leaves them (a test compares)."""

from __future__ import annotations

import sqlalchemy as sa

META = sa.MetaData()
WORKSPACES = sa.Table(
    "atlas_workspaces",
    META,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("created", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("owner", "name"),
)
VERSIONS = sa.Table(
    "atlas_versions",
    META,
    sa.Column("workspace", sa.String(32), sa.ForeignKey("atlas_workspaces.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("saved", sa.DateTime(timezone=True), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
PRESETS = sa.Table(
    "atlas_presets",
    META,
    sa.Column("owner", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("content", sa.Text, nullable=False),
)
STEPS = sa.Table(
    "atlas_scenario_steps",
    META,
    sa.Column("scenario", sa.String(32), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False, index=True),
    sa.Column("shows", sa.Integer, nullable=False),
    sa.Column("made", sa.DateTime(timezone=True), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)
DRAFTS = sa.Table(
    "atlas_drafts",
    META,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False, index=True),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("kept", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ends", sa.DateTime(timezone=True), nullable=False, index=True),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("used", sa.Boolean, nullable=False),
    sa.Column("as_of", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
PAGES = sa.Table(
    "atlas_pages",
    META,
    sa.Column("owner", sa.String(64), primary_key=True),
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("ends", sa.DateTime(timezone=True), nullable=False, index=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
TOKENS = sa.Table(
    "atlas_tokens",
    META,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column(
        "workspace", sa.String(32), sa.ForeignKey("atlas_workspaces.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("created", sa.DateTime(timezone=True), nullable=False),
    sa.Column("until", sa.DateTime(timezone=True)),
)
LINKS = sa.Table(
    "atlas_links",
    META,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("workspace", sa.String(32), sa.ForeignKey("atlas_workspaces.id", ondelete="CASCADE"), nullable=True),
    sa.Column("owner", sa.String(64), nullable=False, index=True),
    sa.Column("secret", sa.String(64), nullable=False, unique=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("made", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
    sa.Column("revoked", sa.DateTime(timezone=True), nullable=True),
    sa.Column("hidden", sa.Text, nullable=False),
)
ACTS = sa.Table(
    "atlas_acts",
    META,
    sa.Column("workspace", sa.String(32), sa.ForeignKey("atlas_workspaces.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("time", sa.DateTime(timezone=True), nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("what", sa.String(16), nullable=False),
    sa.Column("said", sa.Text, nullable=False),
)
