"""The errors that a user can act on: each says where, what was expected and what stood there."""


class JxgraphError(Exception):
    """Base of every error that jxgraph raises on purpose; its text is one readable line."""


class InputError(JxgraphError):
    """The input cannot be used: missing, unreadable, or not a responsibility breakdown."""


class OutputError(JxgraphError):
    """A result cannot be written where it was asked for; what was there before is untouched."""


class UsageError(JxgraphError, ValueError):
    """A call that makes no sense: an unknown scheme, a graph without the two modes, a negative weight."""
