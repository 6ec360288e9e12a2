"""How often a form may be sent, by one network and by everyone. Counted in the cache: without it nothing is refused."""

import ipaddress

import structlog
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from redis import RedisError

log = structlog.get_logger(__name__)

WINDOW_S = 600
OF_ONE_NETWORK = 20  # an office behind one address, filling in one form
OF_ALL = 1000  # a campaign that works sends far fewer, a machine far more


def is_exceeded(token: str, *, address: str) -> bool:
    """Count one sending of the form at this address of ours, and say whether it is one too many for now."""
    counted = [
        (f"form:{token}", OF_ALL),
        (f"form:{token}:{_hashed(network(address))}", OF_ONE_NETWORK),
    ]
    try:
        exceeded = [_count(key) > most for key, most in counted]  # each is counted, whatever the first says
    except RedisError as error:
        log.warning("forms are not limited: no cache", error=str(error))
        return False
    return any(exceeded)


def network(address: str) -> str:
    """The address without what tells one person of a network from another: its /24, or /48."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def _count(key: str) -> int:
    cache.add(key, 0, timeout=WINDOW_S)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two
        return 1


def _hashed(text: str) -> str:
    return salted_hmac("leads.hosted.limits", text).hexdigest()[:24]
