"""Errors whose text is shown to the person at the screen: what, where, what to do next."""


class ReadinessError(Exception):
    """Something went wrong that a person can act on; the text is shown to them as it is."""


class ConfigError(ReadinessError):
    """The configuration or the command line asks for something that cannot be."""


class ReadError(ReadinessError):
    """One source file cannot be read; the rest of the corpus goes on."""


class StoreMismatchError(ReadinessError):
    """The store was made by another embedder than the one configured."""


class ModelError(ReadinessError):
    """A language model or an embedder is missing or failed."""


class StoreError(ReadinessError):
    """The store cannot be asked now: away, hanging, damaged, emptied, or its disk is full."""
