"""One command a module; `cli` gathers them."""
