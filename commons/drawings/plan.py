"""A floor plan, seen from above: metres in, pixels out; floors, furniture, walls and doors, and a number in each room."""

from PIL import Image, ImageDraw, ImageFont

from commons.drawings.room import FINE, SIZE, Colour, shaded

METRE = 50 * FINE  # pixels
EDGE = 2.0  # metres of paper on the left and above
PAPER: Colour = (250, 248, 243)
WALL: Colour = (58, 60, 66)
STONE: Colour = (233, 229, 220)
BOARDS: Colour = (226, 206, 176)
FELT: Colour = (214, 224, 216)
WOOD: Colour = (190, 152, 106)
CLOTH: Colour = (122, 146, 162)
GREEN: Colour = (112, 152, 110)
NUMBER: Colour = (44, 94, 140)

Corners = tuple[float, float, float, float]  # metres: left, top, right, bottom


class Plan:
    """The sheet, and what can be drawn on it."""

    def __init__(self) -> None:
        self.sheet = Image.new("RGB", (SIZE[0] * FINE, SIZE[1] * FINE), PAPER)
        self.pen = ImageDraw.Draw(self.sheet)

    def finished(self) -> Image.Image:
        """The plan at its real size."""
        return self.sheet.reduce(FINE)

    def floor(self, room: Corners, colour: Colour) -> None:
        """What one walks on, with a joint every metre."""
        self.pen.rectangle(self._pixels(room), fill=colour)
        for at in range(int(room[0]) + 1, int(room[2]) + 1):
            self._line((at, room[1]), (at, room[3]), shaded(colour, 0.95), 0.03)

    def walls(self, room: Corners, *, open_to: str = "") -> None:
        """Walls on every side but those named: l, t, r, b."""
        left, top, right, bottom = room
        sides = {
            "l": ((left, top), (left, bottom)),
            "t": ((left, top), (right, top)),
            "r": ((right, top), (right, bottom)),
            "b": ((left, bottom), (right, bottom)),
        }
        for side, (start, end) in sides.items():
            if side not in open_to:
                self._line(start, end, WALL, 0.24)

    def window(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Glass in a wall."""
        self._line(start, end, (176, 208, 226), 0.24)
        self._line(start, end, PAPER, 0.06)

    def door(self, hinge: tuple[float, float], wide: float, *, along: int, into: int) -> None:
        """An opening `along` the wall from the hinge, and the leaf that has swung `into` a room: in degrees, clockwise from the right."""
        x, y = hinge
        start = max(along, into) if {along, into} == {0, 270} else min(along, into)
        self._line(hinge, _from(hinge, along, wide), PAPER, 0.3)
        self.pen.arc(self._pixels((x - wide, y - wide, x + wide, y + wide)), start, start + 90, fill=WALL, width=round(0.05 * METRE))
        self._line(hinge, _from(hinge, into, wide), WALL, 0.08)

    def block(self, corners: Corners, colour: Colour = WOOD, round_off: float = 0.1) -> None:
        """A counter, a table, a sofa, a shelf."""
        self.pen.rounded_rectangle(
            self._pixels(corners), radius=round_off * METRE, fill=colour, outline=shaded(colour, 0.72), width=round(0.04 * METRE)
        )

    def spot(self, x: float, y: float, wide: float, colour: Colour) -> None:
        """A chair, a round table, a plant: `wide` metres across."""
        half = wide / 2
        self.pen.ellipse(
            self._pixels((x - half, y - half, x + half, y + half)), fill=colour, outline=shaded(colour, 0.72), width=round(0.04 * METRE)
        )

    def number(self, x: float, y: float, digit: int) -> None:
        """What the room is called in the words beside the picture."""
        self.spot(x, y, 1.7, NUMBER)
        place = self._pixels((x, y, x, y))[:2]
        self.pen.text(place, str(digit), fill=(255, 255, 255), font=ImageFont.load_default(1.1 * METRE), anchor="mm")

    def arrow(self, x: float, y: float) -> None:
        """Where one comes in, from below."""
        points = [(x - 0.7, y + 0.9), (x, y - 0.1), (x + 0.7, y + 0.9)]
        self.pen.polygon([self._pixels((px, py, px, py))[:2] for px, py in points], fill=NUMBER)

    def _line(self, start: tuple[float, float], end: tuple[float, float], colour: Colour, wide: float) -> None:
        half = wide / 2
        self.pen.rectangle(
            self._pixels(
                (min(start[0], end[0]) - half, min(start[1], end[1]) - half, max(start[0], end[0]) + half, max(start[1], end[1]) + half)
            ),
            fill=colour,
        )

    def _pixels(self, corners: Corners) -> tuple[float, float, float, float]:
        left, top, right, bottom = corners
        return (left + EDGE) * METRE, (top + EDGE) * METRE, (right + EDGE) * METRE, (bottom + EDGE) * METRE


def service_centre() -> Plan:
    """The ground floor of the joint service centre, with the six spaces numbered from the entrance on."""
    plan = Plan()
    plan.floor((8, 0, 20, 20), STONE)
    plan.floor((0, 0, 8, 10), FELT)
    plan.floor((0, 10, 8, 20), BOARDS)
    plan.floor((20, 0, 28, 9), BOARDS)
    plan.floor((20, 9, 28, 20), STONE)
    _furnish_lobby(plan)
    _furnish_sides(plan)
    for room, open_to in (
        ((0, 0, 8, 5), ""),
        ((0, 5, 8, 10), ""),
        ((0, 10, 8, 20), "r"),
        ((20, 0, 28, 9), ""),
        ((20, 9, 28, 20), "l"),
        ((8, 0, 20, 20), "lr"),
    ):
        plan.walls(room, open_to=open_to)
    for start, end in (
        ((9.5, 0), (18.5, 0)),
        ((0, 12), (0, 18)),
        ((28, 11), (28, 18)),
        ((28, 2), (28, 7)),
        ((2, 0), (6, 0)),
        ((2, 20), (6, 20)),
    ):
        plan.window(start, end)
    plan.door((8, 3.0), 1.1, along=90, into=180)
    plan.door((8, 8.0), 1.1, along=90, into=180)
    plan.door((20, 7.4), 1.1, along=270, into=0)
    plan.door((12.6, 20), 1.4, along=0, into=270)
    plan.door((15.4, 20), 1.4, along=180, into=270)
    plan.arrow(14, 20.5)
    for digit, (x, y) in enumerate(((14, 15.0), (14, 3.4), (1.4, 3.6), (1.6, 18.4), (22.2, 18.4), (21.6, 1.6)), start=1):
        plan.number(x, y, digit)
    return plan


def _furnish_lobby(plan: Plan) -> None:
    for left in (9.2, 12.6, 16.0):
        plan.block((left, 6.2, left + 2.8, 7.0))
        plan.spot(left + 0.9, 5.6, 0.6, CLOTH)
        plan.spot(left + 0.9, 7.8, 0.6, CLOTH)
        plan.spot(left + 1.9, 7.8, 0.6, CLOTH)
    for top in (11.2, 13.4):
        plan.block((9.2, top, 11.6, top + 0.9), CLOTH, 0.25)
        plan.block((16.4, top, 18.8, top + 0.9), CLOTH, 0.25)
    plan.spot(10.4, 12.7, 0.7, WOOD)
    plan.spot(17.6, 12.7, 0.7, WOOD)
    for x, y in ((8.9, 19.1), (19.1, 19.1), (8.9, 0.9), (19.1, 0.9)):
        plan.spot(x, y, 1.0, GREEN)


def _furnish_sides(plan: Plan) -> None:
    for top in (0.0, 5.0):  # two quiet rooms
        plan.block((3.0, top + 1.2, 4.0, top + 2.2), CLOTH, 0.25)
        plan.block((5.6, top + 1.2, 6.6, top + 2.2), CLOTH, 0.25)
        plan.spot(4.8, top + 1.9, 0.8, WOOD)
    plan.spot(4.2, 14.2, 4.0, (236, 204, 140))  # the children's rug, house, table and shelf
    plan.block((0.6, 11.0, 2.6, 13.0), (214, 150, 136))
    plan.spot(4.2, 14.2, 1.2, WOOD)
    for x, y in ((3.3, 14.9), (5.1, 13.6), (4.9, 15.1)):
        plan.spot(x, y, 0.45, CLOTH)
    plan.block((5.2, 10.4, 7.6, 10.9))
    plan.block((4.4, 18.2, 6.8, 19.1), CLOTH, 0.25)
    for top in (10.6, 13.4, 16.2):  # desks where somebody helps
        plan.block((25.2, top, 27.2, top + 1.0))
        plan.block((26.2, top + 0.3, 26.9, top + 0.6), (60, 66, 74), 0.05)
        plan.spot(25.7, top + 1.5, 0.6, CLOTH)
        plan.spot(26.7, top + 1.5, 0.6, CLOTH)
    plan.block((23.0, 3.0, 26.0, 6.2))  # the long table
    for y in (3.5, 4.6, 5.7):
        plan.spot(22.4, y, 0.6, CLOTH)
        plan.spot(26.6, y, 0.6, CLOTH)


def _from(point: tuple[float, float], direction: int, far: float) -> tuple[float, float]:
    across, down = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[direction]
    return point[0] + across * far, point[1] + down * far
