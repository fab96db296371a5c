"""Records as HTML, pure functions; what comes from outside is escaped here.

Never a page or a route.
"""
