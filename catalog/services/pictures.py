"""Reading what a stranger calls a picture, and writing it anew: only pixels get through."""

import io
import struct
import threading
import warnings
from dataclasses import dataclass

from django.conf import settings
from PIL import Image, ImageOps

from catalog.errors import FileTooLarge, ImageTooLarge, InvalidImage

# Named one by one: Pillow would open some seventy formats, PostScript among them.
FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}
_OPTIONS = {
    "JPEG": {"quality": 88, "progressive": True},
    "PNG": {"compress_level": 6},
    "WEBP": {"quality": 86},
    "AVIF": {"quality": 75, "speed": 8},
}
THUMBNAIL_PIXELS = 400
# A decoded picture may take 200 MB: no more than two of them at a time in one process.
_room_to_decode = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Picture:
    """Encoded anew, without metadata, upright; `thumbnail` is WebP of at most 400 pixels a side."""

    data: bytes
    thumbnail: bytes
    extension: str
    width: int
    height: int


def read_picture(data: bytes) -> Picture:
    """Raises FileTooLarge, ImageTooLarge (before anything is decoded) or InvalidImage."""
    if len(data) > settings.IMAGE_MAX_BYTES:
        raise FileTooLarge(max_bytes=settings.IMAGE_MAX_BYTES)
    try:
        with warnings.catch_warnings(), _room_to_decode:
            warnings.simplefilter("ignore")  # our own limit on pixels is below Pillow's warning
            return _rewrite(data)
    except Image.DecompressionBombError as error:
        raise ImageTooLarge(max_pixels=settings.IMAGE_MAX_PIXELS) from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, struct.error, OverflowError) as error:
        # What the decoders of broken files raise.
        raise InvalidImage from error


def _open(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data), formats=list(FORMATS))


def _rewrite(data: bytes) -> Picture:
    opened = _open(data)
    kind = str(opened.format)
    if opened.width * opened.height > settings.IMAGE_MAX_PIXELS:
        raise ImageTooLarge(max_pixels=settings.IMAGE_MAX_PIXELS)
    opened.verify()  # checksums; the image cannot be used afterwards
    opened = _open(data)
    opened.load()
    image = _pixels_only(ImageOps.exif_transpose(opened), kind)
    small = image.copy()
    small.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
    return Picture(
        data=_encode(image, kind),
        thumbnail=_encode(small, "WEBP"),
        extension=FORMATS[kind],
        width=image.width,
        height=image.height,
    )


def _pixels_only(image: Image.Image, kind: str) -> Image.Image:
    """A mode that every format here can hold, and nothing beside the pixels."""
    keeps_alpha = kind != "JPEG" and image.has_transparency_data
    plain = image.convert("RGBA" if keeps_alpha else "RGB")
    plain.info.clear()
    return plain


def _encode(image: Image.Image, kind: str) -> bytes:
    target = io.BytesIO()
    image.save(target, format=kind, **_OPTIONS[kind])
    return target.getvalue()
