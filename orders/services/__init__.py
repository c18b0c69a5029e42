from orders.services.cancelling import cancel_order, lapse_overdue_orders
from orders.services.confirming import confirm_order, take_up_again
from orders.services.fulfilling import change_status
from orders.services.guests import guest_order_ids, guest_token, mail_order_link, request_order_link
from orders.services.placing import place_order
from orders.services.popularity import refresh_popularity
from orders.services.refunded import book_refund, record_refund, void_refund
from orders.services.returning import approve_return, receive_return, refund_return, reject_return, request_return
from orders.services.shares import share_out
from orders.services.shipping import ship_order

__all__ = [
    "approve_return",
    "book_refund",
    "cancel_order",
    "change_status",
    "confirm_order",
    "guest_order_ids",
    "guest_token",
    "lapse_overdue_orders",
    "mail_order_link",
    "place_order",
    "receive_return",
    "record_refund",
    "refresh_popularity",
    "refund_return",
    "reject_return",
    "request_order_link",
    "request_return",
    "share_out",
    "ship_order",
    "take_up_again",
    "void_refund",
]
