"""Where alembic runs the steps: in the connection and transaction of who opens the database."""

from __future__ import annotations

from alembic import context
from alembic.util import CommandError

from data.workspaces.tables import META

connection = context.config.attributes.get("connection")
if connection is None:
    raise CommandError("The atlas brings its database up to date when it opens it; there is nothing to run by hand.")
context.configure(connection=connection, target_metadata=META)
context.run_migrations()
