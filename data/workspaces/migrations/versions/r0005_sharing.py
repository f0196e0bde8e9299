"""Links by which a workspace is in several hands, and the log of what was done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make both tables."""
    workspace = sa.ForeignKey("atlas_workspaces.id", ondelete="CASCADE")
    op.create_table(
        "atlas_links",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("workspace", sa.String(32), workspace, nullable=True),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False, unique=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden", sa.Text, nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_atlas_links_owner", "atlas_links", ["owner"], if_not_exists=True)
    op.create_table(
        "atlas_acts",
        sa.Column(
            "workspace", sa.String(32), sa.ForeignKey("atlas_workspaces.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        if_not_exists=True,
    )
