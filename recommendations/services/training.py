"""Learning anew, beside a shop that is being used: the old model serves until the new one stands as a whole."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.models import User
from config.caching.forgetting import forget
from recommendations.caching import RECOMMENDATIONS
from recommendations.errors import AlreadyTraining
from recommendations.models import CustomerPicks, Neighbour, ProductSales, TrainingRun
from recommendations.services.reading import count_signs, read_signs

if TYPE_CHECKING:
    from recommendations.learning.fitting import Model
    from recommendations.learning.purchases import Purchases

State = TrainingRun.State
# Longer than any training takes; after it, one whose process died no longer keeps others away.
LEASE = timedelta(hours=2)
# Picks kept for each customer, so that enough are left of them where some are sold out.
PICKS = 100
_BATCH = 2000
_LEARNED: tuple[type[models.Model], ...] = (Neighbour, ProductSales, CustomerPicks)

Report = Callable[[str, int], Callable[[], Any]]


def _silent(title: str, steps: int) -> Callable[[], Any]:
    return lambda: None


def train(*, report: Report = _silent) -> TrainingRun:
    """Learn from everything that was bought, and serve what was learned from then on; the run, which is active.

    Whatever fails, the model before it serves on, and the run says why. `report(title, steps)` is called for each
    stage and gives what to call for each step of it. Raises AlreadyTraining.
    """
    run = _begin()
    try:
        _learn(run, report)
        _switch_to(run)
    except BaseException as error:
        # Also where somebody pressed Ctrl-C.
        said = f"{type(error).__name__}: {error}".replace("\x00", "")[:300]
        TrainingRun.objects.filter(pk=run.pk).update(state=State.FAILED, finished_at=timezone.now(), error=said)
        raise
    finally:
        forget_old_models()
    return run


def _begin() -> TrainingRun:
    """Take the one place there is for a training."""
    died = TrainingRun.objects.filter(state=State.RUNNING, started_at__lt=timezone.now() - LEASE)
    died.update(state=State.FAILED, finished_at=timezone.now(), error="It never came to its end.")
    try:
        with transaction.atomic():
            return TrainingRun.objects.create()
    except IntegrityError:
        raise AlreadyTraining from None


def _learn(run: TrainingRun, report: Report) -> None:
    # Here and not above: a server that only reads what was learned never loads it.
    from recommendations.learning.fitting import fit
    from recommendations.learning.purchases import collect

    purchases = collect(read_signs(), report("Reading", count_signs()))
    model = fit(purchases, on_progress=report("Learning", len(purchases.items)))
    run.purchases, run.products = len(purchases), len(purchases.items)
    stored = report("Storing", len(purchases.items))
    run.neighbours = _store(Neighbour, _neighbours(run, model, stored))
    _store(ProductSales, _sales(run, model))
    run.customers = _store_picks(run, model, purchases)


def _neighbours(run: TrainingRun, model: "Model", on_progress: Callable[[], Any]) -> Iterator[Neighbour]:
    for product, others, scores in zip(model.items, model.neighbours.tolist(), model.scores.tolist(), strict=True):
        for other, score in zip(others, scores, strict=True):
            if score > 0:
                yield Neighbour(run=run, product_id=product, other_id=model.items[other], score=score)
        on_progress()


def _sales(run: TrainingRun, model: "Model") -> Iterator[ProductSales]:
    for product, recent, again in zip(model.items, model.recent.tolist(), model.is_rebought.tolist(), strict=True):
        yield ProductSales(run=run, product_id=product, recent=recent, is_rebought=again)


def _store(kind: type[models.Model], rows: Iterable[models.Model]) -> int:
    """Write the rows batch by batch, so that the shop gets its turn between; how many."""
    count = 0
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH)):
        kind._default_manager.bulk_create(batch)
        count += len(batch)
    return count


def _store_picks(run: TrainingRun, model: "Model", purchases: "Purchases") -> int:
    from recommendations.learning.ranking import rank_for_customers

    ranked = rank_for_customers(model, purchases, most=PICKS)
    people = ((name, [model.items[item] for item in best]) for name, best in ranked if isinstance(name, int))
    count = 0
    while batch := dict(islice(people, _BATCH)):
        count += _store_picks_of(run, batch)
    return count


@transaction.atomic
def _store_picks_of(run: TrainingRun, picks: dict[int, list[Any]]) -> int:
    """User id → ids of products, of those who are still there. Their rows are locked, as an erasure locks them first:
    it comes before, and they get none, or after, and takes them away."""
    people = User.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=picks, erased_at=None)
    rows = [CustomerPicks(run=run, user=user, products=picks[user.pk]) for user in people.order_by("pk").only("pk")]
    return len(CustomerPicks.objects.bulk_create(rows))


@transaction.atomic
def _switch_to(run: TrainingRun) -> None:
    TrainingRun.objects.filter(state=State.ACTIVE).update(state=State.RETIRED)
    run.state, run.finished_at = State.ACTIVE, timezone.now()
    run.save()
    forget(RECOMMENDATIONS)


def forget_old_models() -> None:
    """Delete what trainings learned that are neither active nor running, batch by batch; the runs stay, to be seen."""
    old = list(TrainingRun.objects.exclude(state__in=(State.ACTIVE, State.RUNNING)).values_list("pk", flat=True))
    for kind in _LEARNED:
        rows = kind._default_manager.filter(run__in=old).order_by()
        while ids := list(rows.values_list("pk", flat=True)[:_BATCH]):
            kind._default_manager.filter(pk__in=ids).delete()
