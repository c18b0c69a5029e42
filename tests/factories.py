"""Rows as the shop itself would have made them: stock has its movements, products their price range."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import factory

from accounts.models import Address, User
from accounts.services.roles import grant_role
from catalog.models import Category, Product, Variant
from catalog.services.projections import refresh_product
from catalog.services.stock import open_stock
from config.money import round_half_up, split
from orders.models import Order


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    first_name = "Ada"
    last_name = "Lovelace"
    password = factory.django.Password("correct horse battery")

    @factory.post_generation
    def roles(self, create: bool, names: Any, **kwargs: Any) -> None:
        for name in names or []:
            grant_role(user=self, role=name)  # type: ignore[arg-type]


class AddressFactory(factory.django.DjangoModelFactory[Address]):
    class Meta:
        model = Address

    user = factory.SubFactory(UserFactory)
    full_name = "Ada Lovelace"
    line1 = "12 St James's Square"
    city = "London"
    postal_code = "SW1Y 4LB"
    country = "GB"


class CategoryFactory(factory.django.DjangoModelFactory[Category]):
    class Meta:
        model = Category

    name = factory.Sequence(lambda n: f"Category {n}")
    slug = factory.Sequence(lambda n: f"category-{n}")


class ProductFactory(factory.django.DjangoModelFactory[Product]):
    """A product with one variant: `price` in cents, `stock` pieces. `variants=[]` makes none."""

    class Meta:
        model = Product
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Product {n}")
    slug = factory.Sequence(lambda n: f"product-{n}")
    currency = "EUR"
    category = factory.SubFactory(CategoryFactory)

    @classmethod
    def _create(cls, model_class: type[Product], *args: Any, **kwargs: Any) -> Product:
        variants = kwargs.pop("variants", [{}])
        defaults = {"price": kwargs.pop("price", 1999), "stock": kwargs.pop("stock", 10)}
        if "sku" in kwargs:
            defaults["sku"] = kwargs.pop("sku")
        product = super()._create(model_class, *args, **kwargs)
        for variant in variants:
            VariantFactory(product=product, **{**defaults, **variant})
        return product


class VariantFactory(factory.django.DjangoModelFactory[Variant]):
    class Meta:
        model = Variant

    product = factory.SubFactory(ProductFactory, variants=[])
    sku = factory.Sequence(lambda n: f"SKU-{n:05}")
    price = 1999

    @classmethod
    def _create(cls, model_class: type[Variant], *args: Any, **kwargs: Any) -> Variant:
        stock = kwargs.pop("stock", 10)
        variant = super()._create(model_class, *args, **kwargs)
        open_stock(variant=variant, quantity=stock)
        refresh_product(variant.product)
        return variant


def price_anew(order: Order, *, discount: int = 0, shipping: int = 0, rates: Sequence[str] = ("19", "7")) -> Order:
    """A pending order as a shop with taxes, discounts and shipping would have frozen it: minor units, shared out over
    the lines by their value, and the tax rates taken in turns."""
    lines = list(order.lines.order_by("pk"))
    worth = [line.line_total for line in lines]
    shares = zip(split(discount, worth), split(shipping, worth), strict=True)
    for index, (line, (line.discount, line.shipping)) in enumerate(zip(lines, shares, strict=True)):
        line.tax_rate = Decimal(rates[index % len(rates)])
        line.tax = round_half_up((line.line_total - line.discount + line.shipping) * line.tax_rate / 100)
        line.save()
    order.discount, order.shipping, order.tax = discount, shipping, sum(line.tax for line in lines)
    order.total = order.subtotal - discount + shipping + order.tax
    order.save()
    return order
