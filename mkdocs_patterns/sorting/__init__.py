"""People sort patterns by hand: their sheets, what follows from them, how far they agree."""
