"""What must hold of what was learned; each check is a query, and yields one sentence per difference."""

from collections.abc import Iterator

from recommendations.models import CustomerPicks


def picks_belong_to_people() -> Iterator[str]:
    """Invariant: nothing is worked out for somebody who has left."""
    for picks in CustomerPicks.objects.filter(user__erased_at__isnull=False).iterator():
        yield f"the erased person {picks.user_id} has picks of training {picks.run_id}"


CHECKS = {"recommendations belong to people": picks_belong_to_people}
