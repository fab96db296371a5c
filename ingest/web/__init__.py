"""Web pages: their text without menus and hidden parts."""
