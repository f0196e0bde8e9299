"""Everything seen: map layers, charts, exports, texts and pages. Imports geo and data, never the other way round."""
