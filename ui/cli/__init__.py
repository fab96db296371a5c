"""The command `readiness`: options in, text or JSON out. Never HTML."""
