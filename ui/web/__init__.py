"""The browser application: a file a page, the routes, the guard. Never how a record looks."""
