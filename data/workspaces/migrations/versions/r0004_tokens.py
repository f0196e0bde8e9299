"""Keys of other programs to one workspace each: only their hash is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "atlas_tokens",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("workspace", sa.String(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["workspace"], ["atlas_workspaces.id"], ondelete="CASCADE"),
        if_not_exists=True,
    )
    op.create_index("ix_atlas_tokens_workspace", "atlas_tokens", ["workspace"], if_not_exists=True)
