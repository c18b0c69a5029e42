"""The facts that orders announce, inside the transaction that makes them true: if a receiver fails, the fact does
not happen. Each sends `order`; the order's row is locked."""

from django.dispatch import Signal

order_placed = Signal()
order_confirmed = Signal()
order_cancelled = Signal()  # also of one that lapsed: order.cancel_reason tells
order_shipped = Signal()  # also sends `shipment`, one for each parcel
order_delivered = Signal()
# Pieces were given up of a confirmed order that goes on; sends their `shares` of what was paid.
order_part_cancelled = Signal()
order_reduced = Signal()  # pieces were given up of an order that is not paid: its total is another now
# Money went back for good; sends `reference` (unique text, such as "refund-12"), `reason`, and `lines` (RefundLine).
order_refunded = Signal()
return_moved = Signal()  # a return was requested or went on; sends `return_request` (its status tells), and no order
# The staff pay a return back; sends `return_request`, its `shares` of what was paid, and `by`.
return_refund_due = Signal()
order_link_requested = Signal()  # a guest asks for a way back; sends `number` and `email`, and no order
