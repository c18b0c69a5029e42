"""How often, how much, how large."""

from ipaddress import ip_network

from config import environment as env


def _rate(raw: str) -> tuple[int, int]:
    """`5/minute` as (5, 60): calls and seconds."""
    calls, _, period = raw.partition("/")
    seconds = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}[period]
    if int(calls) < 1:
        raise ValueError
    return int(calls), seconds


_A_RATE = "a rate like 5/minute (second, minute, hour, day)"
RATE_LIMITS = env.switch("RATE_LIMITS", True, "Off for load tests only.")
RATES = {
    "sign_in": env.parsed("RATE_SIGN_IN", "5/minute", "Sign-in and sign-up, per address.", _rate, _A_RATE),
    "account": env.parsed("RATE_ACCOUNT", "10/minute", "Sign-in and reset, per account.", _rate, _A_RATE),
    "upload": env.parsed("RATE_UPLOAD", "10/minute", "Uploads, per caller.", _rate, _A_RATE),
    "contact": env.parsed("RATE_CONTACT", "5/hour", "Messages to the shop, per address.", _rate, _A_RATE),
    "public": env.parsed(
        "RATE_PUBLIC", "1200/minute", "Public pages that are not in the cache, per address.", _rate, _A_RATE
    ),
    "default": env.parsed("RATE_DEFAULT", "100/minute", "Everything else, per caller.", _rate, _A_RATE),
}
TRUSTED_PROXIES = env.words(
    "TRUSTED_PROXIES",
    "",
    "Addresses or networks whose X-Forwarded-For is believed; they must drop headers with an underscore.",
    each=lambda raw: ip_network(raw, strict=False),
    expected="addresses or networks like 10.0.0.0/8, with commas",
)
STOREFRONT_KEY = env.text(
    "STOREFRONT_KEY", "", "Sent as X-Storefront-Key by a rendering server: no limits per address."
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
IMAGE_MAX_BYTES = 20_000_000
IMAGE_MAX_PIXELS = 50_000_000
SEARCH_MAX_LENGTH = 200
