from typing import Any

from rest_framework import serializers

from catalog.models import ProductImage
from catalog.serializers.fields import MAX_POSITION, absolute_url


class ImageSerializer(serializers.ModelSerializer[ProductImage]):
    url = serializers.SerializerMethodField()
    thumbnail_url = serializers.SerializerMethodField()

    class Meta:
        model = ProductImage
        fields = ["id", "url", "thumbnail_url", "alt", "position", "width", "height"]

    def get_url(self, image: ProductImage) -> str:
        return absolute_url(image.image.url, self.context)

    def get_thumbnail_url(self, image: ProductImage) -> str:
        return absolute_url(image.thumbnail.url, self.context)


class ImageChangeSerializer(serializers.Serializer[Any]):
    alt = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="Alternative text.")
    position = serializers.IntegerField(required=False, min_value=0, max_value=MAX_POSITION)


class ImageUploadSerializer(ImageChangeSerializer):
    image = serializers.FileField(help_text="JPEG, PNG, WebP or AVIF.")
