"""The long-running parts, one process each, and the supervisor that keeps them running."""
