"""The ingestion job: from a registered file to passages in the store."""
