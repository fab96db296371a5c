"""Whether briefs say what their sources say, and how fresh they are."""
