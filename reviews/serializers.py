from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.text import validate_line, validate_prose
from reviews.models import CONTENT_LENGTH, TITLE_LENGTH, Report, Review, ReviewStatus

_PROSE: dict[str, Any] = {"max_length": CONTENT_LENGTH, "validators": [validate_prose], "help_text": "Plain text."}


class AnswerSerializer(serializers.Serializer[Any]):
    content = serializers.CharField(**_PROSE)


class ShownAnswerSerializer(AnswerSerializer):
    answered_at = serializers.DateTimeField()


class ReviewSerializer(serializers.ModelSerializer[Review]):
    # Needs ReviewQuerySet.for_lists().

    product = serializers.IntegerField(source="product_id", read_only=True)
    rating = serializers.IntegerField(min_value=1, max_value=5, read_only=True)
    author = serializers.CharField(source="author_name", read_only=True, help_text="A first name, never an address.")
    verified_purchase = serializers.BooleanField(read_only=True, help_text="Said by the author's orders.")
    answer = serializers.SerializerMethodField()

    class Meta:
        model = Review
        fields = [
            "id",
            "product",
            "author",
            "rating",
            "title",
            "content",
            "verified_purchase",
            "helpful_count",
            "answer",
            "status",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields

    @extend_schema_field(ShownAnswerSerializer(allow_null=True, help_text="Of the shop or the seller."))
    def get_answer(self, review: Review) -> Any:
        if not review.answer:
            return None
        return ShownAnswerSerializer({"content": review.answer, "answered_at": review.answered_at}).data


class ReviewTextSerializer(serializers.Serializer[Any]):
    rating = serializers.IntegerField(min_value=1, max_value=5)
    title = serializers.CharField(max_length=TITLE_LENGTH, validators=[validate_line], help_text="Plain text.")
    content = serializers.CharField(**_PROSE)


class NewReviewSerializer(ReviewTextSerializer):
    product = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class ReviewChangeSerializer(ReviewTextSerializer):
    status = serializers.ChoiceField(
        choices=[ReviewStatus.PUBLISHED.value, ReviewStatus.HIDDEN.value],
        required=False,
        help_text="For staff; the other fields are the author's.",
    )


class ReportSerializer(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(choices=Report.Reason.choices, default=Report.Reason.OTHER)
    comment = serializers.CharField(max_length=500, required=False, allow_blank=True, validators=[validate_prose])
