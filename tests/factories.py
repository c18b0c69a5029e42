"""Rows as the shop itself would have made them: stock has its movements, products their price range."""

from typing import Any

import factory

from accounts.models import Address, User
from accounts.services.roles import grant_role
from catalog.models import Category, Product, Variant
from catalog.services.projections import refresh_product
from catalog.services.stock import open_stock


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
