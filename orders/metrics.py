"""What became of orders, counted for /metrics."""

from prometheus_client import Counter

ORDERS = Counter("shop_orders", "Orders, by what happened to them.", ["event"])
