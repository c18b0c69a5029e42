from django_filters import rest_framework as filters

from reviews.models import Review


class ReviewFilter(filters.FilterSet):
    product = filters.NumberFilter(
        field_name="product", min_value=1, max_value=2**63 - 1, decimal_places=0, help_text="Id of the product."
    )
    rating = filters.NumberFilter(
        field_name="rating", min_value=1, max_value=5, decimal_places=0, help_text="Exactly so many stars."
    )

    class Meta:
        model = Review
        fields: list[str] = []

    @property
    def asked_product(self) -> int | None:
        """The id of the one product that is asked for; None where it is none, or no number."""
        product = self.form.is_valid() and self.form.cleaned_data.get("product")
        return int(product) if product else None


class ProductReviewFilter(ReviewFilter):
    """The same where the path names the product."""

    product = None
