"""Key numbers in the terminal: what is asked of the marts, and how it is drawn."""
