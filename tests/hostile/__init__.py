"""Hostile inputs as data, and the means to put them on disk."""
