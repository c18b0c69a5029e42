from payments.services.inbox import forget_old_events, process_event, process_waiting_events, receive_event
from payments.services.offline import book_offline_payment
from payments.services.paying import confirm_payment, create_payment, refuse_while_processing
from payments.services.reconciling import compare_with_providers, reconcile_payments
from payments.services.refunding import (
    preview_refund,
    refund_order,
    refund_payment,
    refund_shares,
    send_pending_refunds,
    send_refund,
)
from payments.services.settling import drop_open_intents, record_state, settle_open_payments, settle_payment

__all__ = [
    "book_offline_payment",
    "compare_with_providers",
    "confirm_payment",
    "create_payment",
    "drop_open_intents",
    "forget_old_events",
    "preview_refund",
    "process_event",
    "process_waiting_events",
    "receive_event",
    "reconcile_payments",
    "record_state",
    "refund_order",
    "refund_payment",
    "refund_shares",
    "refuse_while_processing",
    "send_pending_refunds",
    "send_refund",
    "settle_open_payments",
    "settle_payment",
]
