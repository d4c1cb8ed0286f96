"""The catalogue in the shapes others read."""
