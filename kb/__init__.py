"""The library: records, store, retrieval, answers. Knows neither ingestion nor faces."""
