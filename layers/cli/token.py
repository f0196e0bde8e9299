"""``token create|list|revoke``: keys with which a program reads one workspace over ``/api/v1``."""

from __future__ import annotations

from typing import Annotated, NoReturn

import typer
from sqlalchemy.exc import SQLAlchemyError

from data.workspaces.at_hand import AtHand
from data.workspaces.tokens import Tokens
from layers.settings import database_url

group = typer.Typer(help="Keys of other programs to a workspace, read only.", no_args_is_help=True)


def add(app: typer.Typer) -> None:
    """Register the commands."""
    app.add_typer(group, name="token")


@group.command("create")
def create(
    workspace: Annotated[str, typer.Argument(help="The workspace's id; `token list` has them.")],
    name: Annotated[str, typer.Option(help="what it is for, to know it again")],
    days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="how long it opens; without it, until revoked")
    ] = None,
) -> None:
    """Make a token and print it, this once: only its hash is kept. Exit 0, 2 where there is no such workspace."""
    try:
        typer.echo(_tokens().create(workspace, name, days))
    except (LookupError, ValueError) as error:
        _stop(str(error))


@group.command("list")
def list_() -> None:
    """Workspaces with their ids, and below each its tokens: id, name, when made, until when."""
    tokens = _tokens()
    for one in AtHand(database_url()).all():
        typer.echo(f"{one.id}\t{one.name}\tversion {one.version}\t{one.rows:,} organisations")
        for token in tokens.all(one.id):
            until = "until revoked" if token.until is None else f"until {token.until:%Y-%m-%d %H:%M} UTC"
            typer.echo(f"  {token.id}\t{token.name}\tmade {token.created:%Y-%m-%d}\t{until}")


@group.command("revoke")
def revoke(token: Annotated[str, typer.Argument(help="The token's id; `token list` has them.")]) -> None:
    """Let a token open nothing any more, at once. Exit 0, 2 where there is none."""
    try:
        _tokens().revoke(token)
    except LookupError as error:
        _stop(str(error))
    typer.echo(f"{token}: revoked")


def _tokens() -> Tokens:
    try:
        return Tokens(database_url())
    except (SQLAlchemyError, OSError) as error:
        _stop(f"the database of workspaces cannot be opened ({type(error).__name__})")


def _stop(said: str) -> NoReturn:
    typer.echo(said, err=True)
    raise typer.Exit(2)
