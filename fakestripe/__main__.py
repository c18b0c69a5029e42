"""`python -m fakestripe --port 12111 --webhook http://…`: until somebody stops it."""

import argparse
from pathlib import Path

from fakestripe import Books, Deliveries, FakeStripe
from fakestripe.deliveries import post_to


def main() -> None:
    options = argparse.ArgumentParser(prog="fakestripe", description="A Stripe of our own, for trying things out.")
    options.add_argument("--port", type=int, default=12111)
    options.add_argument("--webhook", required=True, help="where events are sent")
    options.add_argument("--secret-key", default="sk_test_fake")
    options.add_argument("--webhook-secret", default="whsec_fake")
    options.add_argument("--file", type=Path, help="keeps the books across restarts")
    said = options.parse_args()
    stripe = FakeStripe(Books(said.file), secret_key=said.secret_key, port=said.port)
    stripe.deliveries = Deliveries(post_to(said.webhook), said.webhook_secret)
    stripe.deliveries.start()
    try:
        stripe.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
