"""Redis holds JSON only, also of what a library keeps there."""

import pytest
from unfold.dataclasses import SearchResult

from config.cache_values import CacheValues


def test_what_the_menu_finds_comes_back_as_it_is_read():
    result = SearchResult(title="Orders", description="Sales", link="/admin/orders/order/", icon="tag")
    (kept,) = CacheValues({}).loads(CacheValues({}).dumps([result]))
    assert kept["link"] == "/admin/orders/order/"


def test_nothing_else_is_let_in():
    with pytest.raises(TypeError):
        CacheValues({}).dumps(object())
