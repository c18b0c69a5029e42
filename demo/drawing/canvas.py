"""A small vector canvas on Pillow: places are percent of the width and height, shapes have volume and a soft shadow."""

import io
import math
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Colour = tuple[int, int, int]

SIZE = 800
# Drawn larger and reduced, so that edges are smooth.
SCALE = 2
UNIT = SIZE * SCALE / 100

WHITE, INK, CREAM = (255, 255, 255), (52, 56, 66), (247, 242, 232)
STEEL, WOOD, LEAF, SOIL = (178, 184, 192), (196, 150, 104), (86, 138, 94), (92, 70, 56)


def mix(colour: Colour, other: Colour, share: float) -> Colour:
    """`share` 0 is the colour, 1 the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def light(colour: Colour, share: float = 0.3) -> Colour:
    return mix(colour, WHITE, share)


def dark(colour: Colour, share: float = 0.25) -> Colour:
    return mix(colour, (24, 26, 38), share)


def smooth(points: Sequence[Point], *, closed: bool = True, steps: int = 14) -> list[Point]:
    """A curve through the points (Catmull and Rom's)."""
    count = len(points)
    curve: list[Point] = []
    for index in range(count if closed else count - 1):
        if closed:
            a, b, c, d = (points[(index + shift) % count] for shift in (-1, 0, 1, 2))
        else:
            a, b, c, d = (points[min(max(index + shift, 0), count - 1)] for shift in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            x, y = (
                0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t**2 + (3 * q - p - 3 * r + s) * t**3)
                for p, q, r, s in zip(a, b, c, d, strict=True)
            )
            curve.append((x, y))
    return curve if closed else [*curve, points[-1]]


def mirrored(points: Sequence[Point], axis: float = 50) -> list[Point]:
    """The points, then their mirror images on the way back: a silhouette from its left half."""
    return [*points, *((2 * axis - x, y) for x, y in reversed(points))]


def turned(points: Sequence[Point], degrees: float, about: Point) -> list[Point]:
    angle = math.radians(degrees)
    sin, cos = math.sin(angle), math.cos(angle)
    return [
        (about[0] + (x - about[0]) * cos - (y - about[1]) * sin, about[1] + (x - about[0]) * sin + (y - about[1]) * cos)
        for x, y in points
    ]


@lru_cache(maxsize=64)
def _ramp(start: Colour, end: Colour) -> Image.Image:
    strip = Image.new("RGB", (64, 1))
    strip.putdata([mix(start, end, place / 63) for place in range(64)])
    return strip


def _gradient(start: Colour, end: Colour, size: tuple[int, int], *, upright: bool) -> Image.Image:
    """Mixed along one axis and then repeated along the other, which costs next to nothing."""
    ramp = _ramp(start, end)
    if upright:
        column = ramp.transpose(Image.Transpose.ROTATE_270).resize((1, size[1]), Image.Resampling.BILINEAR)
        return column.resize(size, Image.Resampling.NEAREST)
    return ramp.resize((size[0], 1), Image.Resampling.BILINEAR).resize(size, Image.Resampling.NEAREST)


class Canvas:
    def __init__(self, backdrop: Colour) -> None:
        side = SIZE * SCALE
        self.image = _gradient(light(backdrop, 0.45), backdrop, (side, side), upright=True)
        self.draw = ImageDraw.Draw(self.image)

    def shadow(self, box: Box, strength: int = 70) -> None:
        """What the thing casts on the ground."""
        small, margin = 8, 16
        left, top, right, bottom = (round(value * UNIT / small) for value in box)
        mask = Image.new("L", (right - left + 2 * margin, bottom - top + 2 * margin), 0)
        ImageDraw.Draw(mask).ellipse((margin, margin, mask.width - margin, mask.height - margin), fill=strength)
        mask = mask.filter(ImageFilter.GaussianBlur(4)).resize(
            (mask.width * small, mask.height * small), Image.Resampling.BILINEAR
        )
        self.image.paste((40, 42, 58), ((left - margin) * small, (top - margin) * small), mask)

    def shape(self, points: Sequence[Point], colour: Colour, *, volume: float = 0.16, upright: bool = False) -> None:
        """Filled, a little lighter on the left (or top) than on the right (or bottom)."""
        mask, corner = self._mask(points, 255)
        fill = _gradient(light(colour, volume), dark(colour, volume), mask.size, upright=upright)
        self.image.paste(fill, corner, mask)

    def _mask(self, points: Sequence[Point], strength: int) -> tuple[Image.Image, tuple[int, int]]:
        """The polygon, no larger than it is, and where it belongs."""
        pixels = [(x * UNIT, y * UNIT) for x, y in points]
        left, top = (math.floor(min(pixel[axis] for pixel in pixels)) for axis in (0, 1))
        right, bottom = (math.ceil(max(pixel[axis] for pixel in pixels)) + 1 for axis in (0, 1))
        mask = Image.new("L", (right - left, bottom - top), 0)
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in pixels], fill=strength)
        return mask, (left, top)

    def ellipse(self, box: Box, colour: Colour, *, volume: float = 0.12) -> None:
        x, y, across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
        turns = (math.tau * step / 90 for step in range(90))
        self.shape([(x + across * math.cos(turn), y + down * math.sin(turn)) for turn in turns], colour, volume=volume)

    def rounded(self, box: Box, radius: float, colour: Colour, *, volume: float = 0.14, upright: bool = False) -> None:
        left, top, right, bottom = box
        corners = (
            (right - radius, bottom - radius, 0),
            (left + radius, bottom - radius, 90),
            (left + radius, top + radius, 180),
            (right - radius, top + radius, 270),
        )
        points = [
            (x + radius * math.cos(math.radians(start + step)), y + radius * math.sin(math.radians(start + step)))
            for x, y, start in corners
            for step in range(0, 91, 10)
        ]
        self.shape(points, colour, volume=volume, upright=upright)

    def line(self, points: Sequence[Point], colour: Colour, width: float = 0.6) -> None:
        """A stroke with round ends."""
        pixels = [(x * UNIT, y * UNIT) for x, y in points]
        self.draw.line(pixels, fill=colour, width=round(width * UNIT), joint="curve")
        reach = width * UNIT / 2
        for x, y in (pixels[0], pixels[-1]):
            self.draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour)

    def arc(self, box: Box, start: float, end: float, colour: Colour, width: float) -> None:
        self.draw.arc([value * UNIT for value in box], start, end, fill=colour, width=round(width * UNIT))

    def shine(self, points: Sequence[Point], strength: int = 60) -> None:
        """A reflection of light."""
        mask, corner = self._mask(points, strength)
        self.image.paste(WHITE, corner, mask)

    def glow(self, centre: Point, radius: float, colour: Colour, strength: int = 130) -> None:
        """Light that fades outwards."""
        side = round(radius * 2 * UNIT)
        mask = ImageChops.invert(Image.radial_gradient("L").resize((side, side), Image.Resampling.BILINEAR))
        mask = mask.point([max(0, (value - 75)) * strength // 180 for value in range(256)])
        self.image.paste(colour, (round((centre[0] - radius) * UNIT), round((centre[1] - radius) * UNIT)), mask)

    def jpeg(self) -> bytes:
        target = io.BytesIO()
        self.image.reduce(SCALE).save(target, "JPEG", quality=90)
        return target.getvalue()
