from demo.drawing.canvas import Canvas, Colour
from demo.drawing.clothing import backpack, cap, hoodie, sneaker, t_shirt, tote_bag
from demo.drawing.gear import bottle, headphones, speaker
from demo.drawing.homeware import cushion, mug, notebook, plant, table_lamp, teapot, vase

DRAWERS = {
    drawer.__name__: drawer
    for drawer in (
        backpack,
        bottle,
        cap,
        cushion,
        headphones,
        hoodie,
        mug,
        notebook,
        plant,
        sneaker,
        speaker,
        t_shirt,
        table_lamp,
        teapot,
        tote_bag,
        vase,
    )
}
BACKDROPS: tuple[Colour, ...] = (
    (226, 222, 214),
    (214, 224, 228),
    (232, 220, 212),
    (220, 226, 214),
    (226, 218, 228),
    (234, 228, 208),
)


def draw_product(kind: str, colour: Colour, seed: int) -> bytes:
    """A picture of a product as JPEG bytes: 800 pixels square, the same for the same arguments."""
    canvas = Canvas(BACKDROPS[seed % len(BACKDROPS)])
    DRAWERS[kind](canvas, colour, seed)
    return canvas.jpeg()
