"""Things that play, and things for on the way."""

from demo.drawing.canvas import INK, STEEL, WOOD, Canvas, Colour, dark, light, mirrored, smooth


def headphones(canvas: Canvas, colour: Colour, seed: int) -> None:
    canvas.shadow((24, 82, 76, 91), 60)
    canvas.arc((22, 14, 78, 80), 180, 360, dark(colour, 0.3), 5.4)
    canvas.arc((24, 16, 76, 78), 190, 350, light(colour, 0.12), 1.6)
    for side in (-1, 1):
        x = 50 + side * 25.6
        canvas.rounded((x - 1.6, 44, x + 1.6, 58), 1.4, STEEL, volume=0.25)
        inner = sorted((x - side * 1, x - side * 8.5))
        canvas.rounded((inner[0], 51, inner[1], 81), 3.6, INK, volume=0.18)
        outer = sorted((x - side * 2.5, x + side * 7))
        canvas.rounded((outer[0], 49, outer[1], 83), 4.4, colour, volume=0.26)
        ring = sorted((x + side * 1.2, x + side * 4.2))
        canvas.rounded(
            (ring[0], 58, ring[1], 74), 1.4, light(colour, 0.5) if seed % 2 else dark(colour, 0.3), volume=0.1
        )


def speaker(canvas: Canvas, colour: Colour, seed: int) -> None:
    canvas.shadow((24, 84, 80, 92), 80)
    case = WOOD if seed % 3 == 0 else colour
    canvas.rounded((29, 12, 71, 87), 5 if seed % 2 else 9, case, volume=0.22)
    canvas.rounded((32, 15, 68, 84), 4 if seed % 2 else 7, dark(colour, 0.45), volume=0.12)
    for box in ((41, 21, 59, 39), (35, 47, 65, 77)):
        left, top, right, bottom = box
        canvas.ellipse(box, STEEL, volume=0.25)
        canvas.ellipse((left + 1.4, top + 1.4, right - 1.4, bottom - 1.4), INK, volume=0.2)
        reach = (right - left) * 0.3
        canvas.ellipse((left + reach, top + reach, right - reach, bottom - reach), light(INK, 0.22), volume=0.3)
    canvas.ellipse((48.8, 42.2, 51.2, 44.6), (120, 214, 170))


def bottle(canvas: Canvas, colour: Colour, seed: int) -> None:
    canvas.shadow((32, 84, 72, 92), 80)
    canvas.rounded((43, 9, 57, 20), 2, WOOD if seed % 2 else dark(colour, 0.35), volume=0.26)
    if seed % 3 == 0:
        canvas.arc((44, 3, 56, 17), 180, 360, INK, 1.6)
    half = smooth([(43.5, 20), (43.5, 25), (37, 33), (36, 42), (36, 76), (37, 86), (40, 88)], closed=False)
    canvas.shape(mirrored(half), colour, volume=0.28)
    canvas.shape([(43.5, 19.5), (56.5, 19.5), (56.5, 23), (43.5, 23)], STEEL, volume=0.3)
    canvas.shape([(36, 70), (64, 70), (64, 74), (36, 74)], light(colour, 0.55), volume=0.16)
    canvas.line([(46, 54), (50, 47), (54, 54)], light(colour, 0.7), 1.1)
    canvas.line([(43.5, 54), (46, 50.5)], light(colour, 0.7), 1.1)
    canvas.shine(smooth([(39.5, 36), (41.5, 33), (41.8, 60), (41.2, 82), (39.6, 80), (39, 56)]), 75)
