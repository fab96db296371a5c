"""From a text to its claims and a verdict on each. Never an answer to a question."""
