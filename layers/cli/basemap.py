"""``basemap FILE``: a map file becomes this installation's own roads, water and buildings, and the belt's real axes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from data.basemap.read import KEPT, Basemap, BasemapError, read
from data.basemap.store import FILE, LICENCE, keep
from data.errors import FactsError
from data.load import load
from geo.road_axis import real_parts
from layers.settings import basemap_folder, data_folder


def add(app: typer.Typer) -> None:
    """Register the command."""
    app.command("basemap")(basemap)


def basemap(
    file: Annotated[Path, typer.Argument(help="An OpenStreetMap extract (.osm.pbf, .osm), .gpkg or .geojson, WGS-84.")],
) -> None:
    """Build roads, water, buildings and the real axes (by ref) from a map file; the atlas uses them when it starts.

    Exit 0 done, 1 done but an axis is missing in the file, 2 unreadable.
    """
    try:
        facts = load(data_folder())
        made = read(file, facts.place.bounds, lambda layer, found: typer.echo(f"  {layer}: {found:,} rows so far"))
    except (BasemapError, FactsError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    source = f"{file.name}, read {date.today().isoformat()}"
    parts = real_parts(facts, made.roads, f"OpenStreetMap: {source}", LICENCE)
    folder = basemap_folder()
    keep(folder, made, parts, file.name, date.today().isoformat())
    _tell(made, folder)
    missing = [axis.ref for axis in facts.boundaries.axes.itertuples() if axis.id not in set(parts["axis"])]
    for ref in missing:
        typer.echo(f"{ref}: not in the file, or only a piece of it; the atlas keeps its own line", err=True)
    if missing:
        raise typer.Exit(1)


def _tell(made: Basemap, folder: Path) -> None:
    """What was found, where it lies, how large it is, under which licence; the next step."""
    for name in KEPT:
        typer.echo(f"{name}: {len(getattr(made, name)):,}")
    size = (folder / FILE).stat().st_size / 2**20
    typer.echo(f"{folder / FILE}: {size:.1f} MiB")
    typer.echo(f"licence: {LICENCE}; say so wherever the map is shown")
    typer.echo("Restart the atlas: it uses this map from then on. To go back, remove that folder.")
