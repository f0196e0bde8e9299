"""Geometry and statistics: pure functions on frames. No file, no drawing, no session."""
