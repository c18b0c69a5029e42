"""Who takes the money: the sandbox, or Stripe (docs/stripe.md)."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import environment as env
from config.settings.place import IS_HTTPS


def _api_base(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError
    return raw.rstrip("/")


STRIPE = env.choice(
    "STRIPE",
    "real",
    "`fake` starts a Stripe of our own beside the shop, to try it without an account.",
    of=("real", "fake"),
)
_IS_FAKE = STRIPE == "fake"
PAYMENT_PROVIDER = env.choice(
    "PAYMENT_PROVIDER",
    "stripe" if _IS_FAKE else "sandbox",
    "Who takes the money: sandbox (no network) or stripe.",
    of=("sandbox", "stripe"),
)
PAYMENT_GATEWAYS = {
    "sandbox": "payments.gateways.sandbox.SandboxGateway",
    "stripe": "payments.gateways.stripe.StripeGateway",
}
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "", "Stripe's secret (or restricted) key.")
STRIPE_PUBLISHABLE_KEY = env.text("STRIPE_PUBLISHABLE_KEY", "", "Stripe's publishable key, handed to browsers.")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET", "", "Signs the events that Stripe sends.")
STRIPE_API_BASE = env.parsed(
    "STRIPE_API_BASE",
    "http://127.0.0.1:12111" if _IS_FAKE else "https://api.stripe.com",
    "Where Stripe's API is.",
    _api_base,
    "an address like https://api.stripe.com",
)
STRIPE_TIMEOUT_SECONDS = env.number(
    "STRIPE_TIMEOUT_SECONDS", 10, "How long an answer of Stripe is waited for.", low=1, high=60
)

if _IS_FAKE:
    if IS_HTTPS:
        raise ImproperlyConfigured("STRIPE must be real where PUBLIC_URL is an https one: the fake takes no money.")
    # The keys of fakestripe/; real ones are never shown to it.
    STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY, STRIPE_WEBHOOK_SECRET = "sk_test_fake", "pk_test_fake", "whsec_fake"
if PAYMENT_PROVIDER == "stripe":
    _keys = {
        "STRIPE_SECRET_KEY": STRIPE_SECRET_KEY,
        "STRIPE_PUBLISHABLE_KEY": STRIPE_PUBLISHABLE_KEY,
        "STRIPE_WEBHOOK_SECRET": STRIPE_WEBHOOK_SECRET,
    }
    for _name, _value in _keys.items():
        if not _value:
            raise ImproperlyConfigured(f"{_name} must be set where PAYMENT_PROVIDER is stripe (see docs/stripe.md).")
