"""Things that play, and things for the desk and the way."""

from demo.catalogue.kinds import Kind
from demo.catalogue.words import CLOTHING, GEAR, PAPER

KINDS = (
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
        trait="style",
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
        trait="style",
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
        trait="style",
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
        trait="style",
    ),
)
