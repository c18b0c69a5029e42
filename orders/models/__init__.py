from orders.models.events import OrderEvent
from orders.models.lines import OrderLine
from orders.models.orders import ALLOWED_MOVES, CancelReason, Order, OrderQuerySet, OrderStatus
from orders.models.refunds import RefundLine
from orders.models.reservations import Reservation
from orders.models.returns import ALLOWED_RETURN_MOVES, OPEN_RETURNS, Return, ReturnLine, ReturnStatus
from orders.models.shipments import Shipment, ShipmentLine

__all__ = [
    "ALLOWED_MOVES",
    "ALLOWED_RETURN_MOVES",
    "OPEN_RETURNS",
    "CancelReason",
    "Order",
    "OrderEvent",
    "OrderLine",
    "OrderQuerySet",
    "OrderStatus",
    "RefundLine",
    "Reservation",
    "Return",
    "ReturnLine",
    "ReturnStatus",
    "Shipment",
    "ShipmentLine",
]
