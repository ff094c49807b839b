"""What any file that a viewer gives is called, and by what it is known again."""

import hashlib

LONGEST = 80  # letters of a file's name in a choice and in a sentence


def short(name: str) -> str:
    """A file's name on one line, not for ever; its end tells what it is."""
    name = " ".join(name.split()) or "unnamed"
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 20]}…{name[-19:]}"


def checksum(content: bytes) -> str:
    """SHA-256, by which content is known again."""
    return hashlib.sha256(content).hexdigest()
