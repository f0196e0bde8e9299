"""The map on paper: the same drawings as SVG or PNG, with furniture, without a browser."""
