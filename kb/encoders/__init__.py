"""How the built-in embedders read tokens, find their weights and run."""
