"""From participants' folders to patterns: what was found, read and understood."""
