"""What the demo's customers say, and what they are told."""

# Stars → a title and a first sentence that fit whatever was bought.
VERDICTS: dict[int, tuple[tuple[str, str], ...]] = {
    5: (
        ("Exactly what I was looking for", "I compared for weeks and am glad that I chose this one."),
        ("Would buy it again", "It arrived quickly, well packed, and is even nicer than in the picture."),
        ("A small joy every day", "I use it daily and still notice how well it is made."),
        ("Gave one away, kept one", "It was meant as a present. Now there are two."),
        ("Worth every cent", "Not the cheapest, but you feel the difference at once."),
    ),
    4: (
        ("Very good, with one small wish", "I like it a lot; only the packaging could do with less plastic."),
        ("Good quality", "Well made and honest about what it is."),
        ("Nearly perfect", "The colour is a touch darker than on my screen, but I have come to prefer it."),
        ("Does its job nicely", "No surprises, and I mean that kindly."),
    ),
    3: (
        ("All right", "Fine for the price, though I had hoped for a little more."),
        ("Depends on what you expect", "Good idea, and the finish is decent. It just did not win me over."),
    ),
    2: (
        ("Not for me", "It looked larger in the picture, so do read the measurements."),
        ("Had hoped for more", "After two weeks it shows more wear than I would have thought."),
    ),
    1: (("Had to send it back", "Mine had a flaw right out of the box. The exchange went smoothly, at least."),),
}
# Of a hundred reviews, so many have these stars.
SHARES = {5: 48, 4: 29, 3: 13, 2: 6, 1: 4}

# Category → a second sentence.
DETAILS: dict[str, tuple[str, ...]] = {
    "T-Shirts": ("I usually wear an M and kept the M.", "It came out of the wash as it went in."),
    "Hoodies": ("The hood keeps its shape, and the pockets are deep.", "True to size, and the seams are straight."),
    "Caps": ("It sits well even on a large head like mine.",),
    "Shoes": ("My feet got along with them from the first evening.", "They run half a size small."),
    "Backpacks": ("A laptop, a jacket and lunch go in without a fight.", "The straps stay where I put them."),
    "Totes": ("It carries a week of groceries, and the handles hold.",),
    "Kitchen": ("It has found its place in our kitchen.", "The glaze feels lovely in the hand."),
    "Lighting": ("The light is warm and does not dazzle.",),
    "Textiles": ("Soft, and the cover comes off easily for the wash.",),
    "Vases & Plants": ("Guests ask where it is from.", "It stands by the window and changes the room."),
    "Headphones": ("I forget that I have them on.", "Voices sound clear, and the battery lasts my whole week."),
    "Speakers": ("Fills the kitchen without shouting.", "Paired with my phone at the first try."),
    "Notebooks": ("Ink does not bleed through.", "It lies flat when it is open, which so few do."),
    "Bottles": ("Not a drop in my bag so far.",),
}
EVERYTHING = ("My sister has ordered one as well.", "Delivery took three days.", "I shall report how it ages.")

ANSWERS = (
    "Thank you for writing this down. Please send us your order number, and we will put it right.",
    "We are sorry that it is not what you hoped for. You can return it within thirty days, and we pay for it.",
    "That helps us: we have added the measurements to the first picture.",
)
REPORTS = (
    ("off_topic", "This is about the parcel service and not about the product."),
    ("false", "Sounds like a competitor to me."),
)
