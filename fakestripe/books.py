"""What Stripe knows: intents, charges, refunds, and the events that tell of them. No HTTP here."""

import copy
import json
import secrets
import threading
import time
from pathlib import Path
from typing import Any

from fakestripe.cards import CARDS, REFUSED_BY_BUYER, Card

API_VERSION = "2026-10-28.endive"
Thing = dict[str, Any]


class Refused(Exception):
    """An answer that is no success: Stripe's error object under `status`."""

    def __init__(self, status: int, code: str, message: str, *, param: str = "", **more: Any) -> None:
        type_ = "card_error" if status == 402 else "idempotency_error" if code.startswith("idempotency") else ""
        self.status = status
        self.error = {"type": type_ or "invalid_request_error", "code": code, "message": message, **more}
        if param:
            self.error["param"] = param
        super().__init__(message)


def _id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"


class Books:
    """`journal` has one line for each thing that was done. With a `file`, the books outlive the process."""

    def __init__(self, file: Path | None = None) -> None:
        self.lock = threading.RLock()
        self.file = file
        self.intents: dict[str, Thing] = {}
        self.refunds: dict[str, Thing] = {}
        self.charges: dict[str, Thing] = {}
        self.events: list[Thing] = []
        self.journal: list[Thing] = []
        if file and file.exists():
            kept = json.loads(file.read_text())
            self.intents, self.refunds, self.charges = kept["intents"], kept["refunds"], kept["charges"]

    def save(self) -> None:
        if self.file:
            text = json.dumps({"intents": self.intents, "refunds": self.refunds, "charges": self.charges})
            beside = self.file.with_suffix(".new")
            beside.write_text(text)
            beside.replace(self.file)

    def write(self, what: str, **about: Any) -> None:
        self.journal.append({"at": time.time(), "what": what, **about})

    # --- Intents

    def create_intent(self, params: Thing) -> Thing:
        try:
            amount, currency = int(params["amount"]), str(params["currency"])
        except (KeyError, ValueError) as error:
            raise Refused(400, "parameter_missing", "amount and currency are needed.", param="amount") from error
        if currency != currency.lower() or len(currency) != 3:
            raise Refused(400, "parameter_invalid", "The currency is a lower-case ISO code.", param="currency")
        if amount < 50:
            raise Refused(400, "amount_too_small", "The amount is below the smallest charge.", param="amount")
        intent_id = _id("pi")
        intent = {
            "id": intent_id,
            "object": "payment_intent",
            "amount": amount,
            "amount_received": 0,
            "currency": currency,
            "client_secret": f"{intent_id}_secret_{secrets.token_urlsafe(18)}",
            "created": int(time.time()),
            "last_payment_error": None,
            "latest_charge": None,
            "livemode": False,
            "metadata": params.get("metadata", {}),
            "next_action": None,
            "payment_method": None,
            "status": "requires_payment_method",
        }
        self.intents[intent_id] = intent
        self._happened("payment_intent.created", intent)
        return intent

    def intent(self, intent_id: str) -> Thing:
        if intent_id not in self.intents:
            raise Refused(404, "resource_missing", f"No such payment_intent: '{intent_id}'", param="intent")
        return self.intents[intent_id]

    def confirm_intent(self, intent_id: str, params: Thing, *, approval_url: str = "") -> Thing:
        """`approval_url` is the bank's page, to which the intent's id is added."""
        intent = self.intent(intent_id)
        if intent["status"] in ("succeeded", "canceled", "processing"):
            raise Refused(
                400,
                "payment_intent_unexpected_state",
                f"You cannot confirm this PaymentIntent because it has a status of {intent['status']}.",
                payment_intent=intent,
            )
        method = params.get("payment_method") or intent["payment_method"]
        if method not in CARDS:
            raise Refused(400, "resource_missing", f"No such PaymentMethod: '{method}'", param="payment_method")
        if not params.get("return_url"):
            raise Refused(400, "parameter_missing", "return_url is needed.", param="return_url")
        intent.update(payment_method=method, last_payment_error=None, next_action=None)
        card = CARDS[method]
        if card.must_approve:
            back = {"url": f"{approval_url}{intent_id}", "return_url": params["return_url"]}
            intent.update(status="requires_action", next_action={"type": "redirect_to_url", "redirect_to_url": back})
            self._happened("payment_intent.requires_action", intent)
        elif card.is_slow:
            intent["status"] = "processing"
            self._happened("payment_intent.processing", intent)
        else:
            self.charge(intent, card)
            if intent["last_payment_error"]:
                raise Refused(402, payment_intent=intent, **intent["last_payment_error"])
        return intent

    def charge(self, intent: Thing, card: Card) -> None:
        charge = {
            "id": _id("ch"),
            "object": "charge",
            "amount": intent["amount"],
            "amount_refunded": 0,
            "currency": intent["currency"],
            "metadata": intent["metadata"],
            "paid": not card.code,
            "payment_intent": intent["id"],
        }
        self.charges[charge["id"]] = charge
        intent.update(latest_charge=charge["id"], next_action=None)
        if card.code:
            self._fail(intent, card.code, card.decline_code)
        else:
            intent.update(status="succeeded", amount_received=intent["amount"], last_payment_error=None)
            self._happened("payment_intent.succeeded", intent, amount=intent["amount"])

    def _fail(self, intent: Thing, code: str, decline_code: str = "") -> None:
        error = {"code": code, "message": "The payment was refused."}
        if decline_code:
            error["decline_code"] = decline_code
        intent.update(status="requires_payment_method", next_action=None, last_payment_error=error)
        intent["payment_method"] = None
        self._happened("payment_intent.payment_failed", intent)

    def decide(self, intent_id: str, *, approve: bool) -> Thing:
        """The buyer's answer at his bank's page; a repeat changes nothing."""
        intent = self.intent(intent_id)
        if intent["status"] == "requires_action":
            if approve:
                self.charge(intent, CARDS[intent["payment_method"]])
            else:
                self._fail(intent, REFUSED_BY_BUYER)
            self.save()
        return intent

    def settle(self, intent_id: str) -> Thing:
        """A slow payment arrives."""
        intent = self.intent(intent_id)
        if intent["status"] == "processing":
            self.charge(intent, Card())
        return intent

    def cancel_intent(self, intent_id: str) -> Thing:
        intent = self.intent(intent_id)
        if intent["status"] in ("succeeded", "canceled", "processing"):
            message = f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
            raise Refused(400, "payment_intent_unexpected_state", message, payment_intent=intent)
        intent.update(status="canceled", next_action=None)
        self._happened("payment_intent.canceled", intent)
        return intent

    # --- Refunds

    def create_refund(self, params: Thing) -> Thing:
        intent = self.intent(str(params.get("payment_intent", "")))
        charge = self.charges.get(intent["latest_charge"] or "")
        if intent["status"] != "succeeded" or not charge:
            raise Refused(400, "charge_not_found", "There is nothing to refund.", param="payment_intent")
        left = charge["amount"] - charge["amount_refunded"]
        amount = int(params.get("amount", left))
        if left == 0:
            raise Refused(400, "charge_already_refunded", "The charge has been refunded.")
        if not 0 < amount <= left:
            raise Refused(400, "amount_too_large", "More than is left of the charge.", param="amount")
        card = CARDS.get(intent["payment_method"], Card())
        refund = {
            "id": _id("re"),
            "object": "refund",
            "amount": amount,
            "charge": charge["id"],
            "created": int(time.time()),
            "currency": intent["currency"],
            "failure_reason": None,
            "metadata": params.get("metadata", {}),
            "payment_intent": intent["id"],
            "status": "pending" if card.refund == "pending" else "succeeded",
        }
        self.refunds[refund["id"]] = refund
        charge["amount_refunded"] += amount
        self._happened("refund.created", refund, amount=amount)
        self._happened("charge.refunded", charge)
        return refund

    def refund(self, refund_id: str) -> Thing:
        if refund_id not in self.refunds:
            raise Refused(404, "resource_missing", f"No such refund: '{refund_id}'", param="id")
        return self.refunds[refund_id]

    def refunds_of(self, intent_id: str) -> list[Thing]:
        self.intent(intent_id)
        return [refund for refund in self.refunds.values() if refund["payment_intent"] == intent_id][::-1]

    def finish_refund(self, refund_id: str, *, failure: str = "") -> Thing:
        """A pending refund arrives, or the buyer's bank sends one back."""
        refund = self.refund(refund_id)
        refund.update(status="failed" if failure else "succeeded", failure_reason=failure or None)
        if failure:
            self.charges[refund["charge"]]["amount_refunded"] -= refund["amount"]
        self._happened("refund.failed" if failure else "refund.updated", refund)
        return refund

    # --- Events

    def _happened(self, type_: str, thing: Thing, **about: Any) -> None:
        self.write(type_, id=thing["id"], **about)
        self.events.append(
            {
                "id": _id("evt"),
                "object": "event",
                "api_version": API_VERSION,
                "created": int(time.time()),
                "data": {"object": copy.deepcopy(thing)},
                "livemode": False,
                "type": type_,
            }
        )
