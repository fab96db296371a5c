"""Who may read and who may change: accounts, their passwords, and sessions that end."""
