"""The facts that orders announce, inside the transaction that makes them true: if a receiver fails, the fact does
not happen. Each sends `order`; the order's row is locked."""

from django.dispatch import Signal

order_placed = Signal()
order_confirmed = Signal()
order_cancelled = Signal()  # also of one that lapsed: order.cancel_reason tells
order_shipped = Signal()  # also sends `shipment`, one for each parcel
order_delivered = Signal()
# Money went back for good; sends `amount` (minor units), `reference` (unique text, such as "refund-12"), `reason`, and
# `lines` (order line id → minor units; None: all lines take their share).
order_refunded = Signal()
order_link_requested = Signal()  # a guest asks for a way back; sends `number` and `email`, and no order
