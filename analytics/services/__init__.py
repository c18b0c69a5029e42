from analytics.services.figures import sales
from analytics.services.rolling import rebuild_sales, roll_up_sales

__all__ = ["rebuild_sales", "roll_up_sales", "sales"]
