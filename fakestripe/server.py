"""The HTTP side: Stripe's paths, form bodies, idempotency keys, and the bank's page."""

import html
import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fakestripe.books import Books, Refused, Thing
from fakestripe.deliveries import Deliveries
from fakestripe.faults import Fault, Faults

_ID = r"([\w-]+)"
_KEY = re.compile(r"([^\[]+)((?:\[[^\]]*\])*)")
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Your bank</title>
<body style="font-family: system-ui; max-width: 26rem; margin: 15vh auto; text-align: center">
<h1>Your bank</h1><p>{sentence}</p>{form}</body></html>"""
_FORM = """<form method="post"><button name="answer" value="approve">Approve</button>
<button name="answer" value="refuse">Refuse</button></form>"""


def read_form(text: str) -> Thing:
    """`metadata[order]=1` as {"metadata": {"order": "1"}}; lists are not told from objects, nobody here needs it."""
    found: Thing = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        if not (match := _KEY.fullmatch(name)):
            continue
        place, inner = found, re.findall(r"\[([^\]]*)\]", match[2])
        for step, following in zip([match[1], *inner], [*inner, None], strict=True):
            if following is None:
                place[step] = value
            else:
                place = place.setdefault(step, {})
    return found


class FakeStripe:
    """A server on `port` (0: a free one). `with` starts and stops it."""

    def __init__(self, books: Books | None = None, *, secret_key: str = "sk_test_fake", port: int = 0) -> None:
        self.books = books or Books()
        self.secret_key = secret_key
        self.faults = Faults()
        self.deliveries: Deliveries | None = None
        self.requests: list[Thing] = []
        self._answers: dict[str, tuple[str, int, Thing] | None] = {}
        self._http = ThreadingHTTPServer(("127.0.0.1", port), _handler_for(self))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> "FakeStripe":
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.faults.heal()
        self._http.shutdown()
        self._http.server_close()

    def serve_forever(self) -> None:
        self._http.serve_forever()

    def fault(self, path: str = "", **kind: Any) -> Fault:
        return self.faults.add(Fault(path=path, **kind))

    def answer(self, method: str, path: str, params: Thing, key: str | None) -> tuple[int, Thing]:
        """Do what is asked, once for each idempotency key."""
        if key is None or method != "POST":
            return self._do(method, path, params)
        fingerprint = f"{path} {json.dumps(params, sort_keys=True)}"
        with self.books.lock:
            if key in self._answers:
                kept = self._answers[key]
                if kept is None:
                    return 409, {"error": {"type": "idempotency_error", "code": "idempotency_key_in_use"}}
                if kept[0] != fingerprint:
                    return 400, {"error": {"type": "idempotency_error", "message": "Another body under the same key."}}
                return kept[1:]
            self._answers[key] = None
        status, body = self._do(method, path, params)
        self._answers[key] = (fingerprint, status, body)
        return status, body

    def _do(self, method: str, path: str, params: Thing) -> tuple[int, Thing]:
        with self.books.lock:
            known = len(self.books.events)
            try:
                status, body = 200, self._route(method, path, params)
            except Refused as refused:
                status, body = refused.status, {"error": refused.error}
            self.tell(known)
            self.books.save()
            return status, json.loads(json.dumps(body))

    def tell(self, known: int) -> None:
        """Hand on the events from number `known` on, where they are sent by themselves."""
        if self.deliveries:
            self.deliveries.enqueue(self.books.events[known:])

    def _route(self, method: str, path: str, params: Thing) -> Thing:
        books = self.books
        routes: list[tuple[str, str, Callable[..., Thing]]] = [
            ("POST", r"/v1/payment_intents", lambda: books.create_intent(params)),
            ("GET", rf"/v1/payment_intents/{_ID}", books.intent),
            ("POST", rf"/v1/payment_intents/{_ID}/confirm", self._confirm(params)),
            ("POST", rf"/v1/payment_intents/{_ID}/cancel", books.cancel_intent),
            ("POST", r"/v1/refunds", lambda: books.create_refund(params)),
            ("GET", rf"/v1/refunds/{_ID}", books.refund),
            ("GET", r"/v1/refunds", lambda: self._list(params)),
        ]
        for verb, pattern, act in routes:
            if method == verb and (match := re.fullmatch(pattern, path)):
                return _expanded(act(*match.groups()), params)
        raise Refused(404, "", f"Unrecognized request URL ({method}: {path}).")

    def _confirm(self, params: Thing) -> Callable[[str], Thing]:
        return lambda intent_id: self.books.confirm_intent(intent_id, params, approval_url=f"{self.url}/approve/")

    def _list(self, params: Thing) -> Thing:
        found = self.books.refunds_of(str(params.get("payment_intent", "")))
        return {"object": "list", "url": "/v1/refunds", "has_more": False, "data": found}

    def page(self, intent_id: str, answer: str | None) -> tuple[int, str]:
        """The bank's page; the second part is its HTML, or where to go next."""
        with self.books.lock:
            intent = self.books.intents.get(intent_id)
            if intent is None:
                return 404, _PAGE.format(sentence="There is no such payment.", form="")
            if intent["status"] != "requires_action":
                return 200, _PAGE.format(sentence="This payment is not waiting for you any more.", form="")
            back = intent["next_action"]["redirect_to_url"]["return_url"]
            if answer is None:
                amount = html.escape(f"{intent['amount']} ({intent['currency'].upper()}, minor units)")
                return 200, _PAGE.format(sentence=f"A shop asks for {amount}. Let this payment through?", form=_FORM)
            known = len(self.books.events)
            self.books.decide(intent_id, approve=answer == "approve")
            self.tell(known)
            return 303, back


def _expanded(thing: Thing, params: Thing) -> Thing:
    if "expand" in params and thing.get("payment_method"):
        name = thing["payment_method"]
        kind = "us_bank_account" if "BankAccount" in name else "card"
        return {**thing, "payment_method": {"id": name, "object": "payment_method", "type": kind}}
    return thing


def _handler_for(stripe: FakeStripe) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path.startswith("/approve/"):
                return self._show_page(None)
            return self._serve("GET", address.path, read_form(address.query))

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            address = urlsplit(self.path)
            if address.path.startswith("/approve/"):
                return self._show_page(read_form(text).get("answer", ""))
            return self._serve("POST", address.path, read_form(text))

        def _serve(self, method: str, path: str, params: Thing) -> None:
            key = self.headers.get("Idempotency-Key")
            stripe.requests.append(
                {"method": method, "path": path, "key": key, "version": self.headers.get("Stripe-Version")}
            )
            if self.headers.get("Authorization") != f"Bearer {stripe.secret_key}":
                return self._send(401, {"error": {"type": "invalid_request_error", "message": "Invalid API Key"}})
            fault = stripe.faults.take(method, path)
            if fault and fault.status:
                return self._send(fault.status, {"error": {"type": "api_error", "message": "A fault was ordered."}})
            status, body = stripe.answer(method, path, params, key)
            if fault:
                if fault.then:
                    fault.then()
                if fault.delay:
                    fault.released.wait(fault.delay)
                if fault.drop:
                    self.close_connection = True
                    return None
                status = fault.then_status or status
            return self._send(status, body)

        def _show_page(self, answer: str | None) -> None:
            status, text = stripe.page(urlsplit(self.path).path.rsplit("/", 1)[-1], answer)
            if status == 303:
                self._write(303, b"", {"Location": text})
            else:
                self._write(status, text.encode(), {"Content-Type": "text/html; charset=utf-8"})

        def _send(self, status: int, body: Thing) -> None:
            self._write(status, json.dumps(body).encode(), {"Content-Type": "application/json"})

        def _write(self, status: int, content: bytes, headers: dict[str, str]) -> None:
            try:
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)
            except OSError:  # the caller did not wait
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            """The journal says more."""

    return Handler
