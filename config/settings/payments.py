"""Who takes the money: the sandbox, or Stripe (docs/stripe.md)."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import environment as env


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
STRIPE_SECRET_KEY = env.text(
    "STRIPE_SECRET_KEY", "sk_test_fake" if _IS_FAKE else "", "Stripe's secret (or restricted) key."
)
STRIPE_PUBLISHABLE_KEY = env.text(
    "STRIPE_PUBLISHABLE_KEY", "pk_test_fake" if _IS_FAKE else "", "Stripe's publishable key, handed to browsers."
)
STRIPE_WEBHOOK_SECRET = env.text(
    "STRIPE_WEBHOOK_SECRET", "whsec_fake" if _IS_FAKE else "", "Signs the events that Stripe sends."
)
STRIPE_API_BASE = env.parsed(
    "STRIPE_API_BASE",
    "https://api.stripe.com",
    "Where Stripe's API is.",
    _api_base,
    "an address like https://api.stripe.com",
)
STRIPE_TIMEOUT_SECONDS = env.number(
    "STRIPE_TIMEOUT_SECONDS", 10, "How long an answer of Stripe is waited for.", low=1, high=60
)

if PAYMENT_PROVIDER == "stripe":
    for _name in ("STRIPE_SECRET_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRET"):
        if not vars()[_name]:
            raise ImproperlyConfigured(f"{_name} must be set where PAYMENT_PROVIDER is stripe (see docs/stripe.md).")
