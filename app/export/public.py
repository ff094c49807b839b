"""Which addresses may be printed: those that a stranger can open. No Streamlit."""

from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

# Names that mean something in one house only (RFC 6761, 6762, 8375, and what routers and companies use).
_OF_ONE_HOUSE = ("local", "localhost", "internal", "lan", "home", "corp", "intranet", "home.arpa", "test", "invalid")


def public(address: str) -> str:
    """The address if whoever reads it elsewhere can open it, and otherwise "": on this machine, in a private network,
    or no address of the web at all.
    """
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""
    named = parts.scheme in ("http", "https") and "@" not in parts.netloc  # who prints a password gives it away
    return address if named and _known_everywhere(host) else ""


def _known_everywhere(host):
    try:
        number = ip_address(host)
    except ValueError:
        last = host.rpartition(".")[2]
        return (
            "." in host
            and not last[:1].isdigit()
            and not f".{host}".endswith(tuple(f".{end}" for end in _OF_ONE_HOUSE))
        )
    if isinstance(number, IPv6Address) and number.ipv4_mapped:
        number = number.ipv4_mapped
    return number.is_global
