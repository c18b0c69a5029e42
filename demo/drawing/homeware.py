"""Things for the house."""

from demo.drawing.canvas import (
    CREAM,
    INK,
    LEAF,
    SOIL,
    STEEL,
    WOOD,
    Canvas,
    Colour,
    dark,
    light,
    mirrored,
    smooth,
    turned,
)


def mug(canvas: Canvas, colour: Colour, seed: int) -> None:
    canvas.shadow((22, 74, 80, 84), 80)
    canvas.arc((55, 39, 82, 68), -100, 105, dark(colour, 0.22), 5)
    canvas.arc((55.5, 39.5, 81.5, 67.5), -100, 100, dark(colour, 0.08), 2.6)
    body = smooth([(25, 33), (25.5, 55), (29, 74), (35, 79)], closed=False)
    canvas.shape(mirrored(body, 46), colour, volume=0.26)
    if seed % 3 == 0:
        canvas.shape(
            mirrored(smooth([(26, 56), (28.6, 73), (35, 79)], closed=False), 46), light(colour, 0.55), volume=0.2
        )
    elif seed % 3 == 1:
        for row in range(2):
            canvas.line(
                smooth([(25.6, 48 + row * 4), (46, 51 + row * 4), (66.4, 48 + row * 4)], closed=False),
                light(colour, 0.6),
                1.1,
            )
    canvas.ellipse((25, 28, 67, 38), light(colour, 0.35), volume=0.05)
    canvas.ellipse((27, 29, 65, 37), dark(colour, 0.3), volume=0.1)
    canvas.ellipse((29, 31.4, 63, 37), (122, 82, 54), volume=0.18)
    canvas.shine(smooth([(29, 42), (31, 41), (32.5, 62), (34.5, 72), (32.5, 72), (30, 60)]), 70)


def teapot(canvas: Canvas, colour: Colour, seed: int) -> None:
    canvas.shadow((20, 76, 80, 86), 80)
    canvas.shape(
        smooth([(30, 52), (20, 48), (14, 38), (8, 35), (10, 31), (18, 34), (24, 42), (34, 44)]),
        dark(colour, 0.06),
        volume=0.1,
    )
    canvas.arc((60, 38, 89, 70), -128, 128, dark(colour, 0.25) if seed % 2 else WOOD, 4)
    canvas.shape(
        smooth([(50, 36), (33, 41), (25, 56), (30, 72), (42, 80), (58, 80), (70, 72), (75, 56), (67, 41)]),
        colour,
        volume=0.26,
    )
    canvas.ellipse((36, 34, 64, 42), dark(colour, 0.18))
    canvas.shape(
        smooth([(37, 37), (43, 31), (50, 29.5), (57, 31), (63, 37), (50, 40)]), light(colour, 0.08), volume=0.2
    )
    canvas.ellipse((46, 23.5, 54, 31), WOOD if seed % 2 == 0 else dark(colour, 0.1), volume=0.25)
    canvas.line(smooth([(26.5, 58), (38, 63), (50, 64.5), (62, 63), (73.5, 58)], closed=False), light(colour, 0.5), 1)
    canvas.shine(smooth([(33, 50), (37, 45), (39, 46), (35, 54), (34, 64), (31, 60)]), 75)


def table_lamp(canvas: Canvas, colour: Colour, seed: int) -> None:
    canvas.glow((50, 44), 46, (255, 236, 190))
    canvas.shadow((28, 82, 74, 91), 75)
    stem = WOOD if seed % 2 else STEEL
    if seed % 3 == 0:
        canvas.shape(smooth([(50, 50), (41, 58), (39, 72), (45, 84), (55, 84), (61, 72), (59, 58)]), stem, volume=0.3)
    else:
        canvas.rounded((48.4, 46, 51.6, 84), 1.4, stem, volume=0.3)
    canvas.ellipse((36, 81, 64, 88), dark(stem, 0.12), volume=0.2)
    canvas.shape([(37, 17), (63, 17), (73, 48), (27, 48)], colour, volume=0.2)
    canvas.shape([(42, 18), (58, 18), (63, 47), (37, 47)], light(colour, 0.32), volume=0.03)
    canvas.ellipse((27, 45.5, 73, 50.5), (255, 244, 214), volume=0.03)
    canvas.ellipse((37, 15.6, 63, 18.6), dark(colour, 0.2))
    canvas.line([(62, 50), (62, 60)], dark(stem, 0.3), 0.35)
    canvas.ellipse((61.2, 59.5, 62.8, 61.5), dark(stem, 0.3))


def cushion(canvas: Canvas, colour: Colour, seed: int) -> None:
    canvas.shadow((18, 76, 84, 88), 85)
    canvas.shape(
        smooth(
            [
                (19, 21),
                (34, 21.5),
                (50, 23),
                (66, 21.5),
                (81, 21),
                (80.5, 36),
                (79, 51),
                (80.5, 66),
                (81, 81),
                (66, 80.5),
                (50, 79),
                (34, 80.5),
                (19, 81),
                (19.5, 66),
                (21, 51),
                (19.5, 36),
            ]
        ),
        colour,
        volume=0.2,
    )
    pale = light(colour, 0.5)
    if seed % 3 == 0:
        for row in range(7):
            canvas.line(
                smooth([(22, 27 + row * 8), (50, 28.5 + row * 7.6), (78, 27 + row * 8)], closed=False), pale, 1.5
            )
    elif seed % 3 == 1:
        for row in range(5):
            for column in range(5):
                x, y = 30 + column * 10, 31 + row * 10
                canvas.shape([(x, y - 3), (x + 3, y), (x, y + 3), (x - 3, y)], pale)
    else:
        canvas.ellipse((33, 33, 67, 67), pale)
        canvas.ellipse((40, 40, 60, 60), colour)
    for left, top in ((19.5, 21.5), (80.5, 21.5), (19.5, 80.5), (80.5, 80.5)):
        canvas.ellipse((left - 2, top - 2, left + 2, top + 2), dark(colour, 0.25))


def vase(canvas: Canvas, colour: Colour, seed: int) -> None:
    canvas.shadow((28, 82, 74, 91), 80)
    blossoms = [(246, 204, 108), (236, 140, 128), (244, 240, 230)]
    for index, (x, y) in enumerate(((37, 15), (50, 9), (63, 17))):
        canvas.line(smooth([(50, 46), ((x + 50) / 2 - 1, 30), (x, y)], closed=False), LEAF, 0.9)
        leaf = [((x + 50) / 2, 28), ((x + 50) / 2 + 5, 22), ((x + 50) / 2 + 3, 29)]
        canvas.shape(smooth(leaf), dark(LEAF, 0.1))
        for turn in range(0, 360, 60):
            canvas.shape(
                smooth(turned([(x, y), (x - 2.2, y - 4), (x, y - 6), (x + 2.2, y - 4)], turn, (x, y))),
                blossoms[(seed + index) % 3],
            )
        canvas.ellipse((x - 1.8, y - 1.8, x + 1.8, y + 1.8), (208, 140, 62))
    neck = 43 - seed % 3 * 2
    half = [(neck, 42), (neck + 1.5, 48), (34, 58), (31, 70), (37, 84), (43, 87)]
    canvas.shape(mirrored(smooth(half, closed=False)), colour, volume=0.28)
    canvas.ellipse((neck, 40.4, 100 - neck, 43.6), dark(colour, 0.35))
    if seed % 2:
        canvas.line(smooth([(32, 64), (50, 68), (68, 64)], closed=False), light(colour, 0.5), 1)
        canvas.line(smooth([(31.2, 69), (50, 73), (68.8, 69)], closed=False), light(colour, 0.5), 1)
    canvas.shine(smooth([(37, 58), (39.5, 56), (38, 66), (39, 76), (36.5, 74), (35, 66)]), 75)


def plant(canvas: Canvas, colour: Colour, seed: int) -> None:
    canvas.shadow((28, 82, 74, 91), 80)
    shades = (LEAF, dark(LEAF, 0.16), light(LEAF, 0.18))
    tilts = (-62, 60, -38, 38, -18, 20, 0)
    for index, tilt in enumerate(tilts):
        length, width = 44 - abs(tilt) * 0.18 + (seed + index) % 3 * 2, 6.5 if seed % 2 else 4.2
        leaf = [
            (50, 62),
            (50 - width, 62 - length * 0.5),
            (50 - width * 0.5, 62 - length * 0.85),
            (50, 62 - length),
            (50 + width * 0.5, 62 - length * 0.85),
            (50 + width, 62 - length * 0.5),
        ]
        canvas.shape(smooth(turned(leaf, tilt, (50, 62))), shades[index % 3], volume=0.12)
        canvas.line(turned([(50, 60), (50, 64 - length)], tilt, (50, 62)), light(LEAF, 0.4), 0.35)
    canvas.ellipse((33, 57.5, 67, 64), SOIL)
    canvas.shape(mirrored([(33, 62), (37, 86), (40, 88)]), colour, volume=0.24)
    canvas.rounded((31, 58.5, 69, 66), 1.6, light(colour, 0.1), volume=0.24)
    canvas.shape([(33, 58.6), (67, 58.6), (66, 60.5), (34, 60.5)], SOIL)


def notebook(canvas: Canvas, colour: Colour, seed: int) -> None:
    canvas.shadow((22, 80, 82, 90), 75)
    canvas.rounded((29, 15, 76, 86), 2, CREAM, volume=0.06)
    for row in range(4):
        canvas.line([(74.2, 18 + row), (74.2, 84 - row)], dark(CREAM, 0.12), 0.25)
    canvas.rounded((25, 13, 73, 85), 2.2, colour, volume=0.14)
    canvas.shape([(25, 15), (31, 13), (31, 85), (25, 83)], dark(colour, 0.24))
    canvas.rounded((39, 27, 63, 41), 1, CREAM, volume=0.04)
    canvas.line([(43, 32), (59, 32)], INK, 0.7)
    canvas.line([(46, 36), (56, 36)], STEEL, 0.5)
    if seed % 2:
        canvas.rounded((66.5, 12.6, 69, 85.4), 0.5, dark(colour, 0.45), volume=0.1)
    canvas.shape(
        [(45, 85), (48.4, 85), (48.4, 93), (46.7, 91), (45, 93)], light(colour, 0.5) if seed % 2 else (200, 84, 78)
    )
