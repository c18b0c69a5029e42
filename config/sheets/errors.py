class SheetRefused(Exception):
    """A table cannot be read or written as a whole. The message is for people."""
