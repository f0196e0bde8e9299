"""The first tables. A database from before steps were numbered has them already, whole or in part."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make what is missing."""
    op.create_table(
        "atlas_workspaces",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("owner", "name"),
        if_not_exists=True,
    )
    op.create_index("ix_atlas_workspaces_owner", "atlas_workspaces", ["owner"], if_not_exists=True)
    op.create_table(
        "atlas_versions",
        sa.Column(
            "workspace", sa.String(32), sa.ForeignKey("atlas_workspaces.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("saved", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["atlas_workspaces.id"], ondelete="CASCADE"),
        if_not_exists=True,
    )
    op.create_table(
        "atlas_presets",
        sa.Column("owner", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "atlas_scenario_steps",
        sa.Column("scenario", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("shows", sa.Integer, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_atlas_scenario_steps_owner", "atlas_scenario_steps", ["owner"], if_not_exists=True)
