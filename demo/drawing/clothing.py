"""Things to wear and to carry."""

from demo.drawing.canvas import CREAM, INK, STEEL, WHITE, Canvas, Colour, dark, light, mirrored, smooth


def t_shirt(canvas: Canvas, colour: Colour, seed: int) -> None:
    canvas.shadow((26, 82, 74, 92), 45)
    sleeve = smooth([(42, 20), (33, 23), (24, 28), (16, 37), (10, 47)], closed=False)
    canvas.shape(mirrored([*sleeve, (20, 55), (28.5, 47), (29, 66), (28, 84)]), colour)
    canvas.shape(smooth([(41, 19.5), (50, 21), (59, 19.5), (56, 26), (50, 28), (44, 26)]), dark(colour, 0.35))
    canvas.line(
        smooth([(41, 20), (44.5, 27), (50, 29.5), (55.5, 27), (59, 20)], closed=False), light(colour, 0.25), 1.4
    )
    for x, y in ((28.2, 47), (71.8, 47)):
        canvas.line([(x, y), (x + (1.2 if x < 50 else -1.2), y - 12)], dark(colour, 0.2), 0.35)
    if seed % 3 == 0:
        for row in range(5):
            canvas.line([(31, 46 + row * 7), (69, 46 + row * 7)], light(colour, 0.55), 1.6)
    elif seed % 3 == 1:
        canvas.ellipse((42, 42, 58, 58), light(colour, 0.6))
        canvas.shape([(43.5, 54), (48, 47), (51, 51), (53, 48.5), (56.5, 54)], dark(colour, 0.2))
    else:
        canvas.rounded((55, 42, 66, 54), 1.2, dark(colour, 0.12))
        canvas.line([(55.5, 44.2), (65.5, 44.2)], light(colour, 0.3), 0.3)
    canvas.line([(29, 81.5), (71, 81.5)], dark(colour, 0.18), 0.35)


def hoodie(canvas: Canvas, colour: Colour, seed: int) -> None:
    canvas.shadow((24, 84, 76, 93), 45)
    for side in (1, -1):
        sleeve = [(32, 29), (21, 38), (14, 60), (12, 80), (21, 82), (27, 62), (33, 48)]
        points = [(x if side == 1 else 100 - x, y) for x, y in sleeve]
        canvas.shape(smooth(points), dark(colour, 0.06))
        cuff = [(11.5, 77), (21.8, 79.5), (21, 84), (11.2, 81.5)]
        canvas.shape([(x if side == 1 else 100 - x, y) for x, y in cuff], dark(colour, 0.28))
    body = [(40, 26), (31, 30), (29, 46), (29, 66), (29, 82)]
    canvas.shape(mirrored(smooth(body, closed=False)), colour)
    canvas.rounded((28.6, 80, 71.4, 86), 1.6, dark(colour, 0.26))
    canvas.shape(
        smooth([(50, 12), (39, 15), (34, 26), (39, 34), (50, 38), (61, 34), (66, 26), (61, 15)]), light(colour, 0.05)
    )
    canvas.shape(
        smooth([(50, 18), (43, 20), (40, 27), (44, 32), (50, 35), (56, 32), (60, 27), (57, 20)]), dark(colour, 0.5)
    )
    canvas.shape([(37, 60), (63, 60), (68, 76), (32, 76)], dark(colour, 0.13))
    canvas.line([(37, 60), (32, 76)], light(colour, 0.2), 0.4)
    canvas.line([(63, 60), (68, 76)], light(colour, 0.2), 0.4)
    for x, end in ((46, 50), (54, 47 + seed % 4)):
        canvas.line([(x, 34), (x - 0.4, end)], CREAM, 0.8)
        canvas.line([(x - 0.4, end), (x - 0.4, end + 1.6)], STEEL, 1.1)


def cap(canvas: Canvas, colour: Colour, seed: int) -> None:
    canvas.shadow((20, 66, 88, 76), 60)
    canvas.shape(smooth([(60, 58), (76, 56), (92, 62), (94, 67), (84, 68), (66, 66), (54, 65)]), dark(colour, 0.28))
    dome = smooth([(17, 62), (19, 46), (30, 33), (46, 29), (61, 35), (69, 48), (71, 61)], closed=False)
    canvas.shape(
        [*dome, *smooth([(71, 61), (58, 66), (40, 68), (25, 66), (17, 62)], closed=False)], colour, volume=0.22
    )
    canvas.line(smooth([(46, 29), (38, 42), (36, 67)], closed=False), dark(colour, 0.25), 0.4)
    canvas.line(smooth([(46, 29), (57, 42), (60, 64)], closed=False), dark(colour, 0.25), 0.4)
    canvas.line(smooth([(17.6, 59), (36, 64.5), (56, 63), (70.6, 58)], closed=False), dark(colour, 0.2), 0.4)
    canvas.ellipse((44, 27.2, 48.6, 30.6), dark(colour, 0.3))
    canvas.rounded((43, 46, 53, 56), 2, light(colour, 0.7) if seed % 2 else CREAM)
    canvas.line([(45.5, 53), (48, 48.8), (50.5, 53)], dark(colour, 0.2), 0.8)


def tote_bag(canvas: Canvas, colour: Colour, seed: int) -> None:
    canvas.shadow((24, 84, 78, 92), 70)
    for inset, shade in ((0, 0.35), (1.5, 0.1)):
        handle = smooth([(37 + inset, 44), (38, 22), (44, 12), (56, 12), (62, 22), (63 - inset, 44)], closed=False)
        canvas.line(handle, dark(colour, shade), 2.6)
    canvas.shape([(25, 37), (75, 37), (78, 87), (22, 87)], colour)
    canvas.line([(25.4, 40.4), (74.6, 40.4)], dark(colour, 0.18), 0.35)
    for x in (37.5, 62.5):
        canvas.rounded((x - 1.6, 38, x + 1.6, 45), 0.5, dark(colour, 0.12))
    motif = INK if sum(colour) > 420 else CREAM
    if seed % 2:
        canvas.line([(50, 78), (50, 54)], motif, 0.9)
        for row in range(4):
            for side in (-1, 1):
                y = 73 - row * 5.5
                canvas.shape(
                    smooth([(50, y), (50 + side * 4, y - 5), (50 + side * 9, y - 6), (50 + side * 6, y - 1)]), motif
                )
    else:
        canvas.ellipse((38, 51, 62, 75), motif)
        canvas.shape(
            smooth([(38.5, 66), (44, 61), (50, 65), (56, 61), (61.5, 66), (57, 73), (50, 75), (43, 73)]), colour
        )


def backpack(canvas: Canvas, colour: Colour, seed: int) -> None:
    canvas.shadow((22, 84, 80, 93), 75)
    canvas.line(smooth([(42, 18), (43, 9), (50, 7), (57, 9), (58, 18)], closed=False), dark(colour, 0.4), 2.2)
    for side in (-1, 1):
        points = [(50 + side * 20, 42), (50 + side * 27.5, 52), (50 + side * 28, 74), (50 + side * 20, 84)]
        canvas.shape(smooth(points), dark(colour, 0.3))
    body = smooth([(28, 32), (33, 19), (50, 14), (67, 19), (72, 32), (73, 60), (71, 85), (50, 88), (29, 85), (27, 60)])
    canvas.shape(body, colour, volume=0.2)
    canvas.line(smooth([(31, 44), (34, 27), (50, 21), (66, 27), (69, 44)], closed=False), dark(colour, 0.35), 0.7)
    canvas.rounded((33, 52, 67, 82), 5, dark(colour, 0.1), volume=0.18)
    canvas.line([(36, 59), (64, 59)], dark(colour, 0.4), 0.7)
    canvas.line([(60, 59), (60, 63.5)], STEEL, 1)
    canvas.rounded((43, 33, 57, 42), 1.2, light(colour, 0.75) if seed % 2 else CREAM, volume=0.05)
    canvas.line([(46, 37.5), (54, 37.5)], dark(colour, 0.2), 0.7)


def sneaker(canvas: Canvas, colour: Colour, seed: int) -> None:
    canvas.shadow((8, 67, 94, 77), 80)
    upper = smooth(
        [
            (13, 40),
            (14, 34),
            (20, 36),
            (27, 40),
            (34, 36),
            (41, 33),
            (47, 38),
            (58, 48),
            (74, 53),
            (87, 58),
            (90, 65),
            (70, 67),
            (40, 67),
            (14, 66),
            (11, 55),
        ]
    )
    canvas.shape(upper, colour, volume=0.14)
    canvas.shape(smooth([(76, 53.8), (87, 58), (90, 65), (80, 66.5), (71, 66), (72, 58)]), light(colour, 0.25))
    canvas.shape(smooth([(12, 47), (19, 48), (24, 56), (23, 66), (13, 66), (11, 56)]), dark(colour, 0.22))
    canvas.shape(
        smooth([(15, 34.5), (24, 39), (35, 36.5), (40.5, 33.5), (36, 40), (27, 43.5), (17, 40)]), dark(colour, 0.5)
    )
    stripe = light(colour, 0.75) if seed % 2 else dark(colour, 0.35)
    for shift in (0, 7):
        canvas.line(smooth([(33 + shift, 64), (39 + shift, 55), (46 + shift, 49)], closed=False), stripe, 1.7)
    for step in range(4):
        x, y = 44 + step * 5.4, 39 + step * 4.2
        canvas.line([(x - 3.6, y + 2.8), (x + 2.2, y - 1)], WHITE, 1.1)
    sole = smooth([(10, 64), (30, 66), (60, 66.5), (91, 63), (93, 68), (88, 72), (50, 73), (14, 72), (9, 69)])
    canvas.shape(sole, CREAM, volume=0.08)
    canvas.line(smooth([(10, 70.4), (30, 71.2), (60, 71.4), (91, 69)], closed=False), dark(CREAM, 0.2), 0.45)
