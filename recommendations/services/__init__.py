from recommendations.services.choosing import (
    Recommendation,
    recommend_for_cart,
    recommend_for_home,
    recommend_for_product,
)
from recommendations.services.evaluating import evaluate_recommendations, write_ranked
from recommendations.services.importing import import_orders
from recommendations.services.training import train

__all__ = [
    "Recommendation",
    "evaluate_recommendations",
    "import_orders",
    "recommend_for_cart",
    "recommend_for_home",
    "recommend_for_product",
    "train",
    "write_ranked",
]
