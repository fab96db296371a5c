"""The faces of the knowledge base: command line and browser."""
