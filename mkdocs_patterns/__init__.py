"""Information need patterns from workshop folders, as a browsable catalogue."""
