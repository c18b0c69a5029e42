from orders.services.cancelling import cancel_order, lapse_overdue_orders
from orders.services.confirming import confirm_order, take_up_again
from orders.services.fulfilling import change_status
from orders.services.guests import guest_order_ids, guest_token, mail_order_link, request_order_link
from orders.services.placing import place_order
from orders.services.popularity import refresh_popularity
from orders.services.refunded import record_refund
from orders.services.shipping import ship_order

__all__ = [
    "cancel_order",
    "change_status",
    "confirm_order",
    "guest_order_ids",
    "guest_token",
    "lapse_overdue_orders",
    "mail_order_link",
    "place_order",
    "record_refund",
    "refresh_popularity",
    "request_order_link",
    "ship_order",
    "take_up_again",
]
