"""Widgets and pieces that several pages share."""
