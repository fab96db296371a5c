"""`python -m ui` is the same as `readiness`."""

from ui.cli.main import main

main()
