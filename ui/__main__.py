"""`python -m ui` is the same as `readiness`."""

from ui.cli import main

main()
