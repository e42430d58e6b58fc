"""
The machine of Harbour Lights: symbols, pays, lines and reel strips. Data only; slot.py plays it.

Changing anything here changes the published return: figures.json must be computed anew (odds.py), the vectors
too, and the tests say so.
"""

from typing import Final

REELS: Final = 5
ROWS: Final = 3

# One letter per symbol on the strips. The lantern (wild) stands on reels 2, 3 and 4 only.
SYMBOLS: Final = {
    "L": "lighthouse",
    "S": "schooner",
    "A": "anchor",
    "C": "compass",
    "B": "bell",
    "R": "rope",
    "H": "shell",
    "F": "starfish",
    "W": "lantern",
    "M": "moon",
}
WILD: Final = "W"
SCATTER: Final = "M"

# Pays in line bets (a line bet is a twentieth of the stake) for 3, 4 and 5 from the left.
PAYTABLE: Final[dict[str, tuple[int, int, int]]] = {
    "L": (50, 250, 1000),
    "S": (40, 150, 500),
    "A": (25, 100, 300),
    "C": (20, 80, 200),
    "B": (15, 50, 150),
    "R": (10, 40, 100),
    "H": (5, 25, 80),
    "F": (5, 20, 60),
}
# Pays in line bets for 3, 4 and 5 moons anywhere: 2, 10 and 50 times the stake.
SCATTER_PAYS: Final[dict[int, int]] = {3: 40, 4: 200, 5: 1000}

FREE_SPINS: Final = 10  # for every spin, paid or free, with three moons or more
MAX_FREE_SPINS: Final = 50  # in one round
FREE_SPIN_MULTIPLIER: Final = 3  # on everything that a free spin pays

# The row (0 top, 1 middle, 2 bottom) that a line crosses on each reel.
LINES: Final[tuple[tuple[int, int, int, int, int], ...]] = (
    (1, 1, 1, 1, 1),
    (0, 0, 0, 0, 0),
    (2, 2, 2, 2, 2),
    (0, 1, 2, 1, 0),
    (2, 1, 0, 1, 2),
    (0, 0, 1, 2, 2),
    (2, 2, 1, 0, 0),
    (1, 0, 0, 0, 1),
    (1, 2, 2, 2, 1),
    (1, 0, 1, 2, 1),
    (1, 2, 1, 0, 1),
    (0, 1, 1, 1, 0),
    (2, 1, 1, 1, 2),
    (0, 1, 0, 1, 0),
    (2, 1, 2, 1, 2),
    (1, 1, 0, 1, 1),
    (1, 1, 2, 1, 1),
    (0, 0, 2, 0, 0),
    (2, 2, 0, 2, 2),
    (0, 2, 2, 2, 0),
)

# Five strips of 32 stops per variant. A stop is the strip's index that shows in the top row.
STRIPS: Final[dict[str, tuple[str, str, str, str, str]]] = {
    "97": (
        "ACFLSRCMHCFRHBLFRHFBHFSCRAHFRLBR",
        "MCHLRASWBAFHCRFCAFBWAHFBRCLBCFSR",
        "FHBFMCHRCHWALHRFABFRHSBACWBLRALS",
        "LSHCFSBHCMBHLAFHRSWFBHLFACRAFWHC",
        "SFAMHFRSBCHRBALFRLASCFLBFABHRFCH",
    ),
    "96": (
        "ARBCLFHARLFHRSHRMCHFABRAFSLRHFCH",
        "FHLABFHRBFCBFHRCSHRALSRCWBAMRHWB",
        "WCLHSFLCFRAWMFSHCRFHRBHRABRFSABF",
        "HCRWFHAFHARBHLBRHFCWFLHSBRFMSFRA",
        "LBHRBFRBSHLBRCLFSAFMAFHRBFCHFRBH",
    ),
    "94": (
        "RCLMRHCBHFAHFLRFHSFBCLBCRBAFRSBF",
        "RSBHMLFRBHLABHAFRWFCABFSHFCHRWHF",
        "CRSHRBWRFAHSBWHBRMALBHFSCFRLHCRF",
        "SFHRBHLMHRSFARFHWFCARWCBHRBFRABL",
        "SRFHBAHSLMFRBFCHBCFLHCRSFHCAFLAH",
    ),
    "92": (
        "RCFRCFBHSFBHFLBHMRBFRCSLCHFARBAH",
        "LHFLAFSRHWBFRBFRLCHBAMSHBRCFWHSF",
        "ALRHFBRFHLAHRWASBHCWFLMCFSRFHSCB",
        "FMRSFHSAHFACLFSBWHCAHFBWHFCLRBHS",
        "RCBRFLHRFSARCAMLCFHRSHAFLABHCABS",
    ),
}
