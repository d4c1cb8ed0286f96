"""Vocabularies, and how a pattern comes by its terms."""
