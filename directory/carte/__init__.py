"""The map drawn by the server: inline SVG from our own contours, no script, no request elsewhere."""
