"""The pages of maintainers as HTML. Pure functions."""
