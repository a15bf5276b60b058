"""A utility's days, made up: the same events and files that real systems write, with the truth beside them."""
