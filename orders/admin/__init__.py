from orders.admin.orders import OrderAdmin
from orders.admin.returns import ReturnAdmin

__all__ = ["OrderAdmin", "ReturnAdmin"]
