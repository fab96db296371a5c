"""For other programs: HTTP with JSON, and the Model Context Protocol."""
