"""Pictures of products: files first, then the row; the row first, then the files when they go."""

import logging
import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max

from catalog.caching import LISTS, forget_products
from catalog.errors import NoLongerThere, TooManyImages
from catalog.models import Product, ProductImage
from catalog.services.pictures import Picture, read_picture
from config.undoing import undo_by

FOLDER = "products"
MAX_IMAGES = 50
logger = logging.getLogger(__name__)


def add_image(*, product: Product, data: bytes, alt: str = "", position: int | None = None) -> ProductImage:
    """Store a picture (JPEG, PNG, WebP or AVIF bytes), re-encoded, with its thumbnail; last where no position is given.

    Raises FileTooLarge, ImageTooLarge, InvalidImage, TooManyImages.
    """
    return add_picture(product=product, picture=read_picture(data), alt=alt, position=position)


def add_picture(*, product: Product, picture: Picture, alt: str = "", position: int | None = None) -> ProductImage:
    """The same with a picture that was read already. The files are written before the transaction, and go again if
    the row cannot be made, or the whole page that it belongs to. Raises TooManyImages."""
    name = secrets.token_hex(16)
    stored: list[str] = []
    try:
        for filename, content in (
            (f"{FOLDER}/{name}.{picture.extension}", picture.data),
            (f"{FOLDER}/{name}-small.webp", picture.thumbnail),
        ):
            stored.append(default_storage.save(filename, ContentFile(content)))
        image = _insert(
            product, position, image=stored[0], thumbnail=stored[1], alt=alt, width=picture.width, height=picture.height
        )
    except BaseException:
        delete_files(stored)
        raise
    undo_by(lambda: delete_files(stored))
    return image


@transaction.atomic
def _insert(product: Product, position: int | None, **fields: object) -> ProductImage:
    held = Product.objects.locked().get(pk=product.pk)
    if product.images.count() >= MAX_IMAGES:
        raise TooManyImages(max=MAX_IMAGES)
    if position is None:
        last = product.images.aggregate(last=Max("position"))["last"]
        position = 0 if last is None else last + 1
    forget_products([(held.pk, held.slug)], LISTS)
    return ProductImage.objects.create(product=product, position=position, **fields)


@transaction.atomic
def change_image(*, image: ProductImage, alt: str | None = None, position: int | None = None) -> ProductImage:
    """Change the alternative text or the place among the others."""
    current = ProductImage.objects.select_for_update(of=("self",), no_key=True).filter(pk=image.pk).first()
    if current is None:
        raise NoLongerThere
    current.alt = current.alt if alt is None else alt
    current.position = current.position if position is None else position
    current.save(update_fields=["alt", "position"])
    forget_products([(current.product_id, current.product.slug)], LISTS)
    return current


@transaction.atomic
def remove_image(*, image: ProductImage) -> None:
    """Delete the row and, once that is committed, its files."""
    files = [str(image.image.name), str(image.thumbnail.name)]
    image.delete()
    forget_products([(image.product_id, image.product.slug)], LISTS)
    transaction.on_commit(lambda: delete_files(files))


def delete_files(names: list[str]) -> None:
    """A file that cannot be deleted is waste, not a fault."""
    for name in names:
        try:
            default_storage.delete(name)
        except OSError:
            logger.exception("could not delete the file %s", name)
