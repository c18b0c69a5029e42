"""What recommendations know of a person: to hand out, and to forget. An imported history names nobody of the shop."""

from typing import TYPE_CHECKING, Any

from recommendations.models import CustomerPicks

if TYPE_CHECKING:
    from accounts.models import User


def picks_of_person(user: "User") -> list[dict[str, Any]]:
    """What was worked out for the person, by training: ids of products, the best first."""
    rows = CustomerPicks.objects.filter(user=user).order_by("pk").values_list("run__started_at", "products")
    return [{"trained_at": started_at.isoformat(), "products": products} for started_at, products in rows]


def forget_picks(user: "User") -> None:
    CustomerPicks.objects.filter(user=user).delete()
