"""What refunds give back of the frozen split: whatever their order, together they are what was paid, to the cent."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from orders.models import OrderLine
from orders.services.shares import PARTS, Share, portion, take, total_of

QUANTITY = ("quantity", *PARTS)
lines = st.lists(
    st.builds(
        lambda quantity, price, off, shipping, tax: OrderLine(
            quantity=quantity,
            unit_price=price,
            line_total=price * quantity,
            discount=price * quantity * off // 100,
            shipping=shipping,
            tax=tax,
        ),
        st.integers(1, 7), st.integers(0, 20_000), st.integers(0, 100), st.integers(0, 900), st.integers(0, 9_000),
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip


def whole(line: OrderLine) -> Share:
    return Share(line, *(getattr(line, part) for part in QUANTITY))


def less(left: Share, taken: Share) -> Share:
    return Share(left.line, *(getattr(left, part) - getattr(taken, part) for part in QUANTITY))


@settings(max_examples=300, deadline=None)
@given(bought=lines, seed=st.integers(0, 2**32))
def test_refunds_of_pieces_and_amounts_in_any_order_add_up_to_the_cent(bought, seed):
    for pk, line in enumerate(bought, 1):
        line.pk = pk
    left, chance = {line.pk: whole(line) for line in bought}, random.Random(seed)
    paid, given_back = total_of(list(left.values())), 0
    while total_of(list(left.values())):
        open_ = [share for share in left.values() if share.quantity]
        if open_ and chance.random() < 0.6:
            chosen = chance.choice(open_)
            taken = take(list(left.values()), pieces={chosen.line.pk: chance.randint(1, chosen.quantity)})
        else:
            amount = chance.randint(1, total_of(list(left.values())))
            taken = take(list(left.values()), amount=amount)
            assert total_of(taken) == amount
        given_back += total_of(taken)
        for share in taken:
            left[share.line.pk] = less(left[share.line.pk], share)
            assert all(getattr(left[share.line.pk], part) >= 0 for part in QUANTITY)
            assert min(share.discount, share.shipping, share.tax, share.goods, left[share.line.pk].goods) >= 0
    assert given_back == paid
    assert all(getattr(share, part) == 0 for share in left.values() for part in ("shipping", "tax", "goods"))


@given(total=st.integers(0, 10**6), quantity=st.integers(1, 50), first=st.integers(0, 49), count=st.integers(1, 50))
def test_the_pieces_of_a_line_share_its_parts_without_a_remainder(total, quantity, first, count):
    each = [portion(total, quantity, first=index, count=1) for index in range(quantity)]
    assert sum(each) == total
    assert max(each) - min(each) <= 1
    first, count = min(first, quantity - 1), min(count, quantity - min(first, quantity - 1))
    assert portion(total, quantity, first=first, count=count) == sum(each[first : first + count])


def test_pieces_bring_their_share_of_everything_back():
    """Three at 10.00, 1.00 off, 0.50 for shipping, 19 % of it all."""
    line = OrderLine(pk=1, quantity=3, unit_price=1000, line_total=3000, discount=100, shipping=50, tax=561)
    (first,) = take([whole(line)], pieces={1: 1})
    assert (first.line_total, first.discount, first.shipping, first.tax, first.amount) == (1000, 34, 17, 187, 1170)
    (rest,) = take([less(whole(line), first)], pieces={1: 2})
    assert (rest.line_total, rest.discount, rest.shipping, rest.tax) == (2000, 66, 33, 374)


def test_what_was_given_back_as_an_amount_is_not_given_back_again_with_the_pieces():
    line = OrderLine(pk=1, quantity=2, unit_price=1000, line_total=2000, discount=0, shipping=0, tax=0)
    (gift,) = take([whole(line)], amount=1500)
    (first,) = take([less(whole(line), gift)], pieces={1: 1})
    assert first.amount == 500
    assert take([less(less(whole(line), gift), first)], pieces={1: 1})[0].amount == 0
