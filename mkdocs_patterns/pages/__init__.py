"""The catalogue as pages: which there are, what stands in them, how they are drawn."""
