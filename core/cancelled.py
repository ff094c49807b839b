"""What a run ends with when its caller no longer wants it."""


class Cancelled(Exception):
    """The caller's `cancelled` said so; nothing was kept."""
