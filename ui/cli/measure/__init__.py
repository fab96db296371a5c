"""Commands of `readiness eval` with a file of their own."""
