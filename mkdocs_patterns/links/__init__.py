"""What refers to what, and why."""
