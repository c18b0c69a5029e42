from orders.models.events import OrderEvent
from orders.models.lines import OrderLine
from orders.models.orders import ALLOWED_MOVES, CancelReason, Order, OrderQuerySet, OrderStatus
from orders.models.reservations import Reservation
from orders.models.shipments import Shipment, ShipmentLine

__all__ = [
    "ALLOWED_MOVES",
    "CancelReason",
    "Order",
    "OrderEvent",
    "OrderLine",
    "OrderQuerySet",
    "OrderStatus",
    "Reservation",
    "Shipment",
    "ShipmentLine",
]
