"""`make run` from the outside: what a shopkeeper sees, starts and stops."""

import json
import re
import signal
import socket
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.config.processes import free_port, manage, shop_environment, start


def refusal(*arguments, env):
    """The one line that a start which cannot be says, and nothing else."""
    done = manage(*arguments, env=env)
    assert done.returncode != 0
    (line,) = done.stderr.splitlines()
    return line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "70000"),
        ("DEBUG", "perhaps"),
        ("PUBLIC_URL", "shop.example.com"),
        ("DATABASE_URL", "mysql://localhost/shop"),
        ("DATABASE_URL", "nonsense"),
        ("DATA_DIR", "/proc/foo"),
        ("HOST", "999.1.1.1"),
        ("REDIS_URL", "localhost:6379"),
        ("RATE_SIGN_IN", "often"),
        ("WEB_THREADS", "0"),
        ("SECRET_KEY", "short"),
    ],
)
def test_a_bad_value_stops_the_start_with_one_line_that_names_it(tmp_path, name, value):
    line = refusal("start", env=shop_environment(tmp_path, **{"PORT": str(free_port()), name: value}))
    assert line.removeprefix("error: ").removeprefix("CommandError: ").startswith(name)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"PAYMENT_PROVIDER": "paypal"}, "PAYMENT_PROVIDER"),
        ({"PAYMENT_PROVIDER": "stripe"}, "STRIPE_SECRET_KEY"),
        (
            {"PAYMENT_PROVIDER": "stripe", "STRIPE_SECRET_KEY": "sk_1", "STRIPE_PUBLISHABLE_KEY": "pk_1"},
            "STRIPE_WEBHOOK_SECRET",
        ),
        ({"STRIPE_API_BASE": "api.stripe.com"}, "STRIPE_API_BASE"),
        ({"STRIPE": "fake", "PUBLIC_URL": "https://shop.example.com"}, "STRIPE must be real"),
    ],
)
def test_stripe_without_its_keys_stops_the_start_with_one_line(tmp_path, said, name):
    line = refusal("start", env=shop_environment(tmp_path, **said))
    assert name in line
    assert "sk_1" not in line


@pytest.mark.slow
def test_with_a_fake_stripe_the_shop_takes_its_payments_there(tmp_path):
    port = free_port()
    shop = start(shop_environment(tmp_path, PORT=str(port), STRIPE="fake", STRIPE_SECRET_KEY="sk_live_never_shown"))
    said = []
    try:
        for line in shop.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        fake = re.search(r"a fake Stripe at (http://\S+)", "".join(said))[1]
        ask = urllib.request.Request(
            f"{fake}/v1/payment_intents/pi_1", headers={"Authorization": "Bearer sk_test_fake"}
        )
        with pytest.raises(urllib.error.HTTPError) as answer:
            urllib.request.urlopen(ask)
        assert answer.value.code == 404
    finally:
        shop.send_signal(signal.SIGTERM)
        shop.wait(timeout=15)
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", urllib.parse.urlsplit(fake).port), timeout=1)


def test_a_port_in_use_stops_the_start_with_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = refusal("start", env=shop_environment(tmp_path, PORT=port))
    assert port in line
    assert "in use" in line


def test_a_database_that_does_not_answer_stops_the_start_with_one_line(tmp_path):
    nowhere = f"postgres://nobody:secret-word@127.0.0.1:{free_port()}/shop"
    line = refusal("start", env=shop_environment(tmp_path, PORT=str(free_port()), DATABASE_URL=nowhere))
    assert "DATABASE_URL" in line
    assert "secret-word" not in line


@pytest.mark.slow
def test_the_shop_starts_from_nothing_serves_and_stops_when_asked(tmp_path):
    port = free_port()
    env = shop_environment(tmp_path, PORT=str(port))
    shop = start(env)
    said = []
    try:
        for line in shop.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        assert f"http://localhost:{port}/api/docs/" in "".join(said)
        assert f"http://localhost:{port}/admin/" in "".join(said)
        assert "admin@example.com" not in "".join(said)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert json.load(answer)["status"] == "ok"
        assert "already running" in refusal("start", env={**env, "PORT": str(free_port())})
        assert "already running" in refusal("restore", "some.tar.gz", env=env)
        assert manage("status", env=env).returncode == 0
        shop.send_signal(signal.SIGTERM)
        assert shop.wait(timeout=15) == 0
    finally:
        shop.kill()
    assert "not running here" in manage("status", env=env).stdout
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1)
