"""A base map of one's own: roads, water and buildings out of a map file, kept in the installation's folder.

``read`` takes an OpenStreetMap extract (.osm.pbf, .osm), a GeoPackage or a GeoJSON file; ``store`` keeps what was found
and gives it back piece by piece.
"""
