"""The evaluation suite: cases, metrics, reports."""
