"""A room in one-point perspective: metres in, pixels out; walls at once, things from the farthest to the nearest."""

import math
import random
from collections.abc import Callable, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIZE = (1600, 1200)
FINE = 2  # drawn twice as large and made smaller: edges without steps
FOCAL = 1_430  # pixels for a metre at a distance of one metre
STEP_BACK = 1.2  # metres between the eye and where the room begins
HORIZON = 0.47  # of the height, from above

Colour = tuple[int, int, int]
Point = tuple[float, float, float]  # metres: to the right, up, away


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`share` of the other colour in the one."""
    return (
        round(one[0] + (other[0] - one[0]) * share),
        round(one[1] + (other[1] - one[1]) * share),
        round(one[2] + (other[2] - one[2]) * share),
    )


def shaded(colour: Colour, light: float) -> Colour:
    """Darker under 1, towards white above it."""
    return mixed(colour, (52, 46, 50), 1 - light) if light <= 1 else mixed(colour, (255, 252, 244), light - 1)


class Room:
    """The sheet that is drawn on, and the camera that looks into the room."""

    def __init__(self, *, half: float = 4.6, height: float = 3.3, depth: float = 11.5, eye: float = 1.55, zoom: float = 1.0, seed: int = 1):
        self.half, self.height, self.depth, self.eye, self.zoom = half, height, depth, eye, zoom
        self.wide, self.tall = SIZE[0] * FINE, SIZE[1] * FINE
        self.sheet = Image.new("RGB", (self.wide, self.tall), (240, 236, 228))
        self.pen = ImageDraw.Draw(self.sheet)
        self.dark = Image.new("L", (self.wide // 4, self.tall // 4), 0)
        self.bright = Image.new("L", (self.wide // 4, self.tall // 4), 0)
        self.things: list[tuple[float, Callable[[], None]]] = []
        self.chance = random.Random(seed)

    def at(self, point: Point) -> tuple[float, float]:
        """Where a point of the room is on the sheet."""
        x, y, z = point
        scale = self.scale(z)
        return self.wide / 2 + x * scale, self.tall * HORIZON - (y - self.eye) * scale

    def scale(self, z: float) -> float:
        """Pixels for a metre, `z` metres away."""
        return FOCAL * FINE * self.zoom / (max(z, 0.0) + STEP_BACK)

    def shape(self, points: Sequence[Point], colour: Colour) -> None:
        """A flat shape, drawn now."""
        self.pen.polygon([self.at(point) for point in points], fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, width: float = 0.02) -> None:
        """A line as thick as `width` metres where it begins."""
        self.pen.line(
            [self.at(point) for point in points], fill=colour, width=max(1, round(width * self.scale(points[0][2]))), joint="curve"
        )

    def stripe(self, start: Point, end: Point, colour: Colour, width: float) -> None:
        """A line on the floor, `width` metres wide all along."""
        (x0, y, z0), (x1, _y, z1), half = start, end, width / 2
        if abs(x1 - x0) > abs(z1 - z0):
            self.shape([(x0, y, z0 - half), (x1, y, z1 - half), (x1, y, z1 + half), (x0, y, z0 + half)], colour)
        else:
            self.shape([(x0 - half, y, z0), (x1 - half, y, z1), (x1 + half, y, z1), (x0 + half, y, z0)], colour)

    def later(self, z: float, draw: Callable[[], None]) -> None:
        """To be drawn in its turn: after what is farther, before what is nearer."""
        self.things.append((z, draw))

    def shade(self, points: Sequence[Point], strength: float = 0.35) -> None:
        """A soft shadow on the floor or a wall."""
        ImageDraw.Draw(self.dark).polygon(self._small(points), fill=round(255 * strength))

    def shine(self, points: Sequence[Point], strength: float = 0.5) -> None:
        """Light that falls on a surface."""
        ImageDraw.Draw(self.bright).polygon(self._small(points), fill=round(255 * strength))

    def floor_shade(self, x: float, z: float, wide: float, deep: float, strength: float = 0.4) -> None:
        """The shadow of something that stands at `x`, `z`."""
        self.shade(ring(x, 0.0, z, wide, deep), strength)

    def finished(self) -> Image.Image:
        """Everything drawn, with its shadows and light, at its real size."""
        self._lay(self.dark, (24, 26, 44), 9)
        self._lay(self.bright, (255, 246, 222), 12)
        for _z, draw in sorted(self.things, key=lambda thing: -thing[0]):
            draw()
        return self._mellowed(self.sheet.reduce(FINE))

    def _small(self, points: Sequence[Point]) -> list[tuple[float, float]]:
        return [(x / 4, y / 4) for x, y in map(self.at, points)]

    def _lay(self, mask: Image.Image, colour: Colour, soft: float) -> None:
        mask = mask.filter(ImageFilter.GaussianBlur(soft)).resize(self.sheet.size, Image.Resampling.BILINEAR)
        self.sheet.paste(Image.new("RGB", self.sheet.size, colour), mask=mask)
        self.pen = ImageDraw.Draw(self.sheet)

    def _mellowed(self, picture: Image.Image) -> Image.Image:
        """Corners a little darker, and a grain so fine that flat surfaces look like surfaces."""
        middle = Image.radial_gradient("L").resize(picture.size)
        edge = middle.point(lambda level: max(0, level - 120) * 0.30)
        picture = Image.composite(Image.new("RGB", picture.size, (40, 38, 46)), picture, edge)
        grain = Image.frombytes("L", picture.size, self.chance.randbytes(picture.width * picture.height)).point(
            lambda level: 125 + level * 6 // 255
        )
        return ImageChops.add(picture, Image.merge("RGB", [grain] * 3), 1, -128)


def ring(x: float, y: float, z: float, wide: float, deep: float, corners: int = 40) -> list[Point]:
    """A lying ellipse, `wide` and `deep` metres from its middle."""
    turns = [2 * math.pi * corner / corners for corner in range(corners)]
    return [(x + wide * math.cos(turn), y, z + deep * math.sin(turn)) for turn in turns]


def box(room: Room, x: tuple[float, float], y: tuple[float, float], z: tuple[float, float], colour: Colour, round_off: float = 0.0) -> None:
    """A box drawn now: its front, its top where the eye is above it, and the side that can be seen."""
    (x0, x1), (y0, y1), (z0, z1) = x, y, z
    if y1 < room.eye:
        room.shape([(x0, y1, z0), (x1, y1, z0), (x1, y1, z1), (x0, y1, z1)], shaded(colour, 1.12))
    elif y0 > room.eye:
        room.shape([(x0, y0, z0), (x1, y0, z0), (x1, y0, z1), (x0, y0, z1)], shaded(colour, 0.7))
    if x0 > 0:
        room.shape([(x0, y0, z0), (x0, y1, z0), (x0, y1, z1), (x0, y0, z1)], shaded(colour, 0.82))
    if x1 < 0:
        room.shape([(x1, y0, z0), (x1, y1, z0), (x1, y1, z1), (x1, y0, z1)], shaded(colour, 0.82))
    left, top = room.at((x0, y1, z0))
    right, bottom = room.at((x1, y0, z0))
    room.pen.rounded_rectangle([left, top, right, bottom], radius=round_off * room.scale(z0), fill=colour)


def disc(room: Room, x: float, y: float, z: float, wide: float, high: float, colour: Colour) -> None:
    """A standing ellipse drawn now, `wide` and `high` metres from its middle."""
    (cx, cy), scale = room.at((x, y, z)), room.scale(z)
    room.pen.ellipse([cx - wide * scale, cy - high * scale, cx + wide * scale, cy + high * scale], fill=colour)
