"""``serve``: several processes of the atlas behind one port, for as many people as the machine's cores can take."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
from streamlit import get_option

from layers.serving.proxy import program
from layers.settings import public_address
from layers.web.qr import is_local


def add(app: typer.Typer) -> None:
    """Register the command."""
    app.command("serve")(serve)


def serve(
    processes: Annotated[int, typer.Option(help="How many; 0: one a core.", min=0, max=64)] = 0,
    port: Annotated[int, typer.Option(help="Where people come in.", min=1, max=65535)] = 8501,
    address: Annotated[str, typer.Option(help="The interface; 0.0.0.0 for all.")] = "127.0.0.1",
) -> None:
    """Start processes behind one port; one that ends is started again, and its people are at another meanwhile.

    Exit 0 when told to stop, 2 when it cannot start.
    """
    if not is_local(address) and not public_address():
        typer.echo("Say with ATLAS_PUBLIC_URL where people open the atlas, such as http://10.0.0.5:8501", err=True)
        raise typer.Exit(2)
    try:
        program()
    except FileNotFoundError as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None
    many = str(processes or os.cpu_count() or 1)
    command = [
        sys.executable,
        "-m",
        "layers.serving",
        many,
        str(port),
        address,
        str(get_option("server.baseUrlPath") or ""),
    ]
    os.execv(sys.executable, command)  # noqa: S606 this process becomes a small one that imports nothing of the atlas
