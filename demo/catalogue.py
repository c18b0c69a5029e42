"""What the demo shop sells: kinds of products, and the words of which names and descriptions are made.

Brands and models are invented.
"""

from dataclasses import dataclass, field
from typing import Any

Colour = tuple[int, int, int]

COLOURS: dict[str, Colour] = {
    "Slate Blue": (70, 104, 150),
    "Brick": (190, 90, 80),
    "Sage": (110, 142, 116),
    "Oat": (226, 214, 192),
    "Charcoal": (64, 66, 76),
    "Mustard": (212, 164, 84),
    "Plum": (122, 84, 118),
    "Petrol": (46, 104, 112),
    "Clay": (198, 132, 100),
    "Rose": (214, 154, 154),
}

MODELS = (
    "Alder",
    "Aspen",
    "Birch",
    "Bramble",
    "Brook",
    "Cedar",
    "Clover",
    "Cove",
    "Dale",
    "Dune",
    "Ember",
    "Fern",
    "Fjord",
    "Flint",
    "Glen",
    "Grove",
    "Harbour",
    "Hazel",
    "Heath",
    "Heron",
    "Holm",
    "Iris",
    "Juniper",
    "Kestrel",
    "Lark",
    "Larch",
    "Lichen",
    "Linden",
    "Loch",
    "Maple",
    "Marsh",
    "Meadow",
    "Mica",
    "Moor",
    "Moss",
    "Nettle",
    "Oak",
    "Orchard",
    "Osprey",
    "Otter",
    "Pebble",
    "Pine",
    "Quarry",
    "Quill",
    "Reed",
    "Ridge",
    "River",
    "Robin",
    "Rowan",
    "Sable",
    "Sorrel",
    "Spruce",
    "Stone",
    "Swift",
    "Tarn",
    "Thistle",
    "Tide",
    "Vale",
    "Wharf",
    "Wild",
    "Willow",
    "Wren",
    "Yarrow",
)

CLOTHING = ("Norrvik", "Field & Loom", "Saltmarsh", "Tailwind Studio")
HOME = ("Hearth & Clay", "Linnea Works", "Kiln Street", "Morrow Home")
GEAR = ("Tidewater Audio", "Halden", "Northloop")
PAPER = ("Foolscap & Co.", "Halden", "Quire")

SIZES = ("S", "M", "L", "XL")
SHOE_SIZES = ("38", "40", "42", "44")


@dataclass(frozen=True)
class Kind:
    """`drawing` names the picture; prices are whole units of the currency, and end in .99 where it has cents."""

    drawing: str
    code: str
    noun: str
    category: tuple[str, str]
    brands: tuple[str, ...]
    prices: tuple[int, int]
    materials: tuple[str, ...]
    sentences: tuple[str, ...]
    care: str
    attributes: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    sizes: tuple[str, ...] = ()
    colours: int = 3


KINDS = (
    Kind(
        "t_shirt",
        "TEE",
        "T-Shirt",
        ("Clothing", "T-Shirts"),
        CLOTHING,
        (19, 35),
        ("Cotton", "Linen", "Hemp"),
        (
            "A straight cut that sits well on its own and under a jacket.",
            "Soft from the first day, and in shape after the fiftieth wash.",
            "Light enough for August, long enough to stay where it belongs.",
        ),
        "Machine wash at 30 °C.",
        {"fit": ("regular", "relaxed", "slim"), "organic": (True, False)},
        SIZES,
    ),
    Kind(
        "mug",
        "MUG",
        "Mug",
        ("Home", "Kitchen"),
        HOME,
        (12, 24),
        ("Stoneware", "Porcelain", "Enamel"),
        (
            "Holds a large coffee and keeps it warm.",
            "The handle has room for three fingers.",
            "Glazed by hand, so that no two are quite alike.",
        ),
        "Dishwasher and microwave safe.",
        {"capacity_ml": (280, 330, 400), "dishwasher_safe": (True,)},
    ),
    Kind(
        "backpack",
        "BAC",
        "Backpack",
        ("Bags", "Backpacks"),
        CLOTHING,
        (59, 139),
        ("Canvas", "Ripstop", "Waxed"),
        (
            "Room for a notebook computer, a change of clothes and lunch.",
            "The straps are padded and the back stays dry.",
            "Made for the way to work and the weekend after it.",
        ),
        "Wipe with a damp cloth.",
        {"volume_l": (16, 20, 26), "waterproof": (True, False), "laptop_inch": (14, 16)},
    ),
    Kind(
        "headphones",
        "HPH",
        "Headphones",
        ("Audio", "Headphones"),
        GEAR,
        (79, 249),
        ("Wireless", "Studio", "Travel"),
        (
            "Warm, detailed sound, and quiet where you need it.",
            "Soft pads that are forgotten after a minute.",
            "Folds flat, and comes with a case of recycled felt.",
        ),
        "Two years' warranty.",
        {"battery_hours": (24, 32, 50), "noise_cancelling": (True, False), "weight_g": (230, 265)},
        colours=2,
    ),
    Kind(
        "table_lamp",
        "LMP",
        "Table Lamp",
        ("Home", "Lighting"),
        HOME,
        (49, 119),
        ("Linen", "Paper", "Cotton"),
        (
            "A warm light for the end of the day.",
            "The shade throws the light where the book is.",
            "Stands steady on a small base and looks good switched off, too.",
        ),
        "Takes an E27 bulb of up to 40 W; one is included.",
        {"height_cm": (38, 45, 52), "dimmable": (True, False)},
    ),
    Kind(
        "sneaker",
        "SNK",
        "Sneaker",
        ("Clothing", "Shoes"),
        CLOTHING,
        (79, 129),
        ("Canvas", "Suede", "Knit"),
        (
            "Light, flat and easy to walk in all day.",
            "A cushioned insole and a sole that grips when it rains.",
            "Looks better with every month.",
        ),
        "Brush when dry.",
        {"vegan": (True, False), "sole": ("rubber", "cork")},
        SHOE_SIZES,
        colours=2,
    ),
    Kind(
        "cushion",
        "CSH",
        "Cushion",
        ("Home", "Textiles"),
        HOME,
        (24, 49),
        ("Wool", "Linen", "Velvet"),
        ("Makes a sofa out of a bench.", "Woven in small runs; the cover has a hidden zip.", "Plump, and stays so."),
        "The cover is washable at 30 °C.",
        {"size_cm": (45, 50), "filling": ("feather", "recycled fibre")},
    ),
    Kind(
        "notebook",
        "NTB",
        "Notebook",
        ("Desk", "Notebooks"),
        PAPER,
        (9, 22),
        ("Dotted", "Ruled", "Plain"),
        (
            "Lies flat on every page.",
            "Paper that takes ink without showing it on the other side.",
            "Thread-sewn, with a ribbon and a pocket at the end.",
        ),
        "192 pages of 100 g/m².",
        {"format": ("A5", "A6", "B5"), "pages": (192,)},
        colours=2,
    ),
    Kind(
        "hoodie",
        "HOD",
        "Hoodie",
        ("Clothing", "Hoodies"),
        CLOTHING,
        (49, 89),
        ("Fleece", "Merino", "Cotton"),
        (
            "Thick enough for a windy pier.",
            "A lined hood, a deep pocket and cuffs that stay put.",
            "The one that everybody borrows.",
        ),
        "Machine wash at 30 °C, inside out.",
        {"fit": ("regular", "relaxed"), "organic": (True, False)},
        SIZES,
        colours=2,
    ),
    Kind(
        "plant",
        "PLT",
        "Potted Plant",
        ("Home", "Vases & Plants"),
        HOME,
        (18, 44),
        ("Evergreen", "Leafy", "Little"),
        ("Forgives a holiday without water.", "Comes in a pot that is fired, not cast.", "Happy in half shade."),
        "Water once a week.",
        {"height_cm": (30, 45, 60), "pet_safe": (True, False)},
        colours=2,
    ),
    Kind(
        "bottle",
        "BTL",
        "Bottle",
        ("Desk", "Bottles"),
        (*CLOTHING[:2], "Halden"),
        (22, 39),
        ("Steel", "Insulated", "Trail"),
        (
            "Cold for a day, hot for half of one.",
            "Does not drip, and fits every cup holder we tried.",
            "A dent only adds to it.",
        ),
        "Dishwasher safe without its cap.",
        {"capacity_ml": (500, 750, 1000), "bpa_free": (True,)},
    ),
    Kind(
        "tote_bag",
        "TOT",
        "Tote Bag",
        ("Bags", "Totes"),
        CLOTHING,
        (14, 34),
        ("Canvas", "Cotton", "Jute"),
        (
            "Carries a week's market and folds into a pocket.",
            "Long handles, a strong seam and an inner pocket.",
            "Printed with water-based colour.",
        ),
        "Wash cold.",
        {"volume_l": (10, 14), "organic": (True, False)},
    ),
    Kind(
        "speaker",
        "SPK",
        "Speaker",
        ("Audio", "Speakers"),
        GEAR,
        (89, 299),
        ("Bookshelf", "Wireless", "Compact"),
        (
            "Fills a room without shaking it.",
            "Clear voices, and bass that knows when to stop.",
            "Plays from your phone, or from the record player.",
        ),
        "Two years' warranty.",
        {"power_w": (20, 40, 60), "bluetooth": (True, False), "weight_g": (1900, 2600)},
        colours=2,
    ),
    Kind(
        "teapot",
        "TPT",
        "Teapot",
        ("Home", "Kitchen"),
        HOME,
        (29, 59),
        ("Stoneware", "Porcelain", "Cast"),
        (
            "Pours without a drop on the table.",
            "Comes with a fine steel strainer.",
            "Enough for four cups and a refill.",
        ),
        "Rinse with hot water only.",
        {"capacity_ml": (800, 1100), "dishwasher_safe": (True, False)},
        colours=2,
    ),
    Kind(
        "cap",
        "CAP",
        "Cap",
        ("Clothing", "Caps"),
        CLOTHING,
        (19, 34),
        ("Cotton", "Corduroy", "Wool"),
        (
            "Keeps sun and rain off, and hair where it is.",
            "Six panels, a curved brim and a metal clasp.",
            "Worn in from the start.",
        ),
        "Wash by hand.",
        {"adjustable": (True,)},
    ),
    Kind(
        "vase",
        "VAS",
        "Vase",
        ("Home", "Vases & Plants"),
        HOME,
        (24, 69),
        ("Stoneware", "Glazed", "Ribbed"),
        (
            "Made for three stems, happy with one.",
            "The narrow neck holds flowers where you put them.",
            "Thrown on the wheel and fired twice.",
        ),
        "Watertight.",
        {"height_cm": (18, 24, 30)},
        colours=2,
    ),
)
