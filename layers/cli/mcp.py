"""``mcp``: a server of the Model Context Protocol over stdio, so that an assistant quotes sourced numbers only.

Off unless somebody starts it, read only, and it opens no port. The SDK is not among the requirements: it brings twelve
packages that nothing else needs.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import typer

from layers.api.refused import Refused
from layers.api.tools import INSTRUCTIONS, TOOLS
from layers.text import LANGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp.server.mcpserver import MCPServer

SDK = "mcp==2.3.0"  # the version that the tests talk to; pyproject.toml names it as the extra “mcp”


def add(app: typer.Typer) -> None:
    """Register the command."""
    app.command("mcp")(mcp)


def mcp() -> None:
    """Serve an assistant over standard input and output until it hangs up. Exit 0, 2 without the SDK."""
    try:
        made = server()
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "mcp":
            raise
        typer.echo(f"The SDK is not installed. Install it beside the atlas: pip install {SDK}", err=True)
        raise typer.Exit(2) from None
    made.run("stdio")


def server() -> MCPServer[Any]:
    """The server with its tools; ModuleNotFoundError without the SDK."""
    from mcp.server.mcpserver import MCPServer  # noqa: PLC0415 - no other command pays for it
    from mcp.types import ToolAnnotations  # noqa: PLC0415

    made: MCPServer[Any] = MCPServer("atlas", instructions=INSTRUCTIONS, log_level="WARNING")
    for tool in TOOLS:
        made.add_tool(_told(tool), annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))
    return made


def _told(tool: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """The tool; what it refuses becomes the sentence that says why."""
    from mcp.server.mcpserver.exceptions import ToolError  # noqa: PLC0415

    @wraps(tool)
    def answered(**given: Any) -> dict[str, Any]:
        try:
            return tool(**given)
        except Refused as why:
            lang = given.get("lang", LANGS[0])
            raise ToolError(why.sentence(lang if lang in LANGS else LANGS[0])) from None

    return answered
