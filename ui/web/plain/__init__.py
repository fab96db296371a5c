"""Pages of plain HTML and feeds, with what they show; nothing of the framework."""
