"""The pictures of the demo shop."""

import io

import pytest
from PIL import Image

from demo.catalogue import KINDS
from demo.drawing import DRAWERS, draw_product

BRICK = (190, 90, 80)


@pytest.mark.parametrize("kind", sorted(DRAWERS))
def test_every_kind_is_drawn_in_its_colour(kind: str) -> None:
    picture = Image.open(io.BytesIO(draw_product(kind, BRICK, 1)))
    background = Image.open(io.BytesIO(draw_product(kind, (20, 120, 220), 1)))

    assert (picture.format, picture.size) == ("JPEG", (800, 800))
    # The backdrop is the same in both, the thing is not.
    assert picture.getpixel((4, 4)) == background.getpixel((4, 4))
    assert picture.resize((16, 16)).tobytes() != background.resize((16, 16)).tobytes()


def test_the_same_product_always_looks_the_same() -> None:
    assert draw_product("mug", BRICK, 3) == draw_product("mug", BRICK, 3)


def test_everything_that_is_sold_can_be_drawn() -> None:
    assert {kind.drawing for kind in KINDS} == set(DRAWERS)
