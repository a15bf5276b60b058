"""What must react now: pure processors and the shells that run them."""
