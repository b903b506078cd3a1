"""What stands in a room: counters, sofas, booths, tables, plants, and people as simple figures."""

import math

from commons.drawings.room import Colour, Point, Room, box, disc, mixed, ring, shaded

WOOD: Colour = (205, 172, 128)
PALE: Colour = (241, 236, 226)
STEEL: Colour = (120, 126, 132)
SKIN: tuple[Colour, ...] = ((236, 200, 172), (222, 178, 146), (164, 116, 84), (112, 76, 56), (242, 212, 188))
HAIR: tuple[Colour, ...] = ((72, 54, 42), (176, 140, 92), (40, 36, 36), (198, 196, 192), (120, 74, 46))
CLOTH: tuple[Colour, ...] = ((60, 98, 140), (172, 96, 84), (92, 124, 104), (206, 160, 88), (112, 96, 148), (88, 98, 112), (190, 178, 160))


def counter(room: Room, x: float, z: float, wide: float = 2.0, front: Colour = WOOD, low: bool = False) -> None:
    """A service counter with a screen on it; `low` for sitting and wheelchairs."""
    high = 0.78 if low else 1.08
    room.floor_shade(x, z + 0.3, wide * 0.62, 0.65)

    def draw() -> None:
        box(room, (x - wide / 2, x + wide / 2), (0.0, high), (z, z + 0.7), front)
        at = x - wide / 2
        while at < x + wide / 2 - 0.04:
            room.line([(at, 0.06, z), (at, high - 0.06, z)], shaded(front, 0.86), 0.02)
            at += 0.12
        box(room, (x - wide / 2 - 0.06, x + wide / 2 + 0.06), (high, high + 0.06), (z - 0.08, z + 0.76), PALE)
        screen = x + wide * 0.24
        box(room, (screen - 0.04, screen + 0.04), (high + 0.06, high + 0.2), (z + 0.42, z + 0.44), STEEL)
        box(room, (screen - 0.27, screen + 0.27), (high + 0.16, high + 0.5), (z + 0.4, z + 0.44), (52, 60, 70), 0.02)

    room.later(z, draw)


def sofa(room: Room, x: float, z: float, wide: float = 2.0, colour: Colour = (96, 124, 138), seats: int = 2) -> None:
    """A sofa that faces the eye."""
    room.floor_shade(x, z + 0.35, wide * 0.6, 0.6, 0.5)

    def draw() -> None:
        half = wide / 2
        box(room, (x - half, x + half), (0.1, 0.86), (z + 0.66, z + 0.86), shaded(colour, 0.92), 0.06)
        for side in (-1, 1):
            edge = x + side * half
            box(room, (min(edge, edge - side * 0.18), max(edge, edge - side * 0.18)), (0.1, 0.6), (z, z + 0.86), shaded(colour, 0.9), 0.05)
        step = (wide - 0.36) / seats
        for seat in range(seats):
            left = x - half + 0.18 + seat * step
            box(room, (left + 0.02, left + step - 0.02), (0.44, 0.84), (z + 0.5, z + 0.66), shaded(colour, 1.03), 0.08)
        for seat in range(seats):
            left = x - half + 0.18 + seat * step
            box(room, (left + 0.01, left + step - 0.01), (0.2, 0.46), (z + 0.02, z + 0.56), colour, 0.05)
        for foot in (x - half + 0.12, x + half - 0.12):
            box(room, (foot - 0.03, foot + 0.03), (0.0, 0.12), (z + 0.04, z + 0.08), WOOD)

    room.later(z, draw)


def cushion(room: Room, x: float, z: float, y: float, colour: Colour) -> None:
    """A cushion on a sofa."""
    room.later(z, lambda: box(room, (x - 0.2, x + 0.2), (y, y + 0.36), (z, z + 0.1), colour, 0.09))


def booth(room: Room, x: float, z: float, wide: float = 1.9, colour: Colour = (120, 140, 132), inside: Colour | None = None) -> None:
    """A quiet booth: felt walls above the head, a bench, a small table and a lamp of its own."""
    felt = inside or shaded(colour, 1.12)
    half, high, deep = wide / 2, 2.15, 1.5
    room.floor_shade(x, z + deep / 2, half * 1.25, deep * 0.7, 0.5)

    def draw() -> None:
        box(room, (x - half, x + half), (0.0, high), (z + deep, z + deep + 0.08), shaded(felt, 0.9))
        for side in (-1, 1):
            edge = x + side * half
            inner = edge - side * 0.1
            room.shape(
                [(inner, 0, z), (inner, high, z), (inner, high, z + deep), (inner, 0, z + deep)], shaded(felt, 0.78 if side == 1 else 0.84)
            )
        room.shape([(x - half, 0, z), (x + half, 0, z), (x + half, 0, z + deep), (x - half, 0, z + deep)], (150, 140, 128))
        for seam in range(1, 5):
            at = x - half + wide * seam / 5
            room.line([(at, 0.5, z + deep), (at, high, z + deep)], shaded(felt, 0.8), 0.012)
        box(room, (x - half + 0.1, x + half - 0.1), (0.0, 0.46), (z + deep - 0.55, z + deep), shaded(colour, 0.8), 0.03)
        box(room, (x - half + 0.1, x + half - 0.1), (0.42, 0.52), (z + deep - 0.58, z + deep), shaded(colour, 1.06), 0.04)
        disc(room, x, high - 0.36, z + deep - 0.3, 0.3, 0.3, mixed(felt, (255, 238, 196), 0.45))
        disc(room, x, high - 0.36, z + deep - 0.3, 0.16, 0.16, (255, 244, 214))

    def draw_table() -> None:
        box(room, (x - 0.04, x + 0.04), (0.0, 0.7), (z + 0.48, z + 0.56), STEEL)
        box(room, (x - 0.5, x + 0.5), (0.7, 0.75), (z + 0.3, z + 0.75), WOOD, 0.02)

    def draw_edges() -> None:
        for side in (-1, 1):
            edge = x + side * half
            box(room, (min(edge, edge - side * 0.1), max(edge, edge - side * 0.1)), (0.0, high), (z, z + deep), shaded(colour, 0.96), 0.02)
        box(room, (x - half, x + half), (high, high + 0.12), (z, z + deep), shaded(colour, 0.9), 0.02)

    room.later(z + 0.9, draw)
    room.later(z + 0.3, draw_table)
    room.later(z, draw_edges)


def table(room: Room, x: float, z: float, wide: float, deep: float, high: float = 0.73, top: Colour = WOOD) -> None:
    """A table on four legs."""
    room.floor_shade(x, z + deep / 2, wide * 0.55, deep * 0.6, 0.35)

    def draw() -> None:
        for leg_x in (x - wide / 2 + 0.08, x + wide / 2 - 0.08):
            for leg_z in (z + deep - 0.08, z + 0.04):
                box(room, (leg_x - 0.03, leg_x + 0.03), (0.0, high), (leg_z, leg_z + 0.05), shaded(top, 0.7))
        box(room, (x - wide / 2, x + wide / 2), (high - 0.05, high), (z, z + deep), top, 0.01)

    room.later(z, draw)


def round_table(room: Room, x: float, z: float, wide: float = 0.45, high: float = 0.5, top: Colour = WOOD) -> None:
    """A round table on one leg."""
    room.floor_shade(x, z, wide, wide * 0.8, 0.4)

    def draw() -> None:
        box(room, (x - 0.03, x + 0.03), (0.02, high), (z - 0.03, z + 0.03), STEEL)
        room.shape(ring(x, 0.02, z, wide * 0.5, wide * 0.4), STEEL)
        room.shape(ring(x, high - 0.04, z, wide, wide), shaded(top, 0.8))
        room.shape(ring(x, high, z, wide, wide), top)
        room.shape(ring(x + wide * 0.3, high, z, 0.07, 0.07), (250, 248, 242))

    room.later(z - wide, draw)


def chair(room: Room, x: float, z: float, colour: Colour = (104, 128, 146), back: bool = True) -> None:
    """A chair; with `back` it faces away from the eye."""
    room.floor_shade(x, z + 0.2, 0.3, 0.3, 0.35)

    def draw() -> None:
        for leg_x in (x - 0.19, x + 0.19):
            for leg_z in (z + 0.4, z + 0.02):
                room.line([(leg_x, 0.0, leg_z), (leg_x * 0.98 + x * 0.02, 0.44, leg_z)], shaded(WOOD, 0.9), 0.03)
        if not back:
            box(room, (x - 0.22, x + 0.22), (0.52, 0.86), (z + 0.4, z + 0.44), colour, 0.08)
        box(room, (x - 0.23, x + 0.23), (0.42, 0.47), (z, z + 0.44), shaded(colour, 0.95), 0.02)
        if back:
            box(room, (x - 0.22, x + 0.22), (0.52, 0.86), (z, z + 0.04), colour, 0.08)

    room.later(z, draw)


def plant(room: Room, x: float, z: float, high: float = 1.5, pot: Colour = (214, 206, 194)) -> None:
    """A green plant in a pot."""
    room.floor_shade(x, z, 0.4, 0.35, 0.5)
    leaves = []
    for _ in range(46):
        turn, reach = room.chance.uniform(0, 2 * math.pi), room.chance.uniform(0.1, 1.0)
        leaves.append(
            (turn, reach, room.chance.uniform(0.35, 1.0), room.chance.choice([(74, 116, 82), (94, 138, 94), (58, 98, 74), (122, 158, 106)]))
        )

    def draw() -> None:
        for turn, reach, rise, green in leaves:
            spread = high * 0.34 * reach
            tip = (x + math.cos(turn) * spread, 0.4 + (high - 0.4) * rise, z)
            room.line([(x, 0.4, z), tip], shaded(green, 0.8), 0.012)
            _leaf(room, tip, math.atan2(rise - 0.2, math.cos(turn) * reach), high * 0.15, green)
        room.shape([(x - 0.24, 0.45, z), (x + 0.24, 0.45, z), (x + 0.18, 0.0, z), (x - 0.18, 0.0, z)], pot)
        room.shape([(x + 0.08, 0.45, z), (x + 0.24, 0.45, z), (x + 0.18, 0.0, z), (x + 0.06, 0.0, z)], shaded(pot, 0.86))
        disc(room, x, 0.45, z, 0.24, 0.035, shaded(pot, 0.7))

    room.later(z, draw)


def _leaf(room: Room, foot: Point, turn: float, long: float, green: Colour) -> None:
    """A pointed leaf that grows from `foot` in the direction of `turn`."""
    (x, y), size = room.at(foot), long * room.scale(foot[2])
    along, aside = (math.cos(turn), -math.sin(turn)), (math.sin(turn), math.cos(turn))
    edge = [(part / 8, 0.24 * math.sin(math.pi * part / 8) ** 0.8) for part in range(9)]
    outline = [*edge, *((far, -wide) for far, wide in reversed(edge))]
    room.pen.polygon(
        [(x + size * (along[0] * far + aside[0] * wide), y + size * (along[1] * far + aside[1] * wide)) for far, wide in outline],
        fill=green,
    )
    room.pen.line([(x, y), (x + size * along[0], y + size * along[1])], fill=shaded(green, 0.86), width=2)


def rug(room: Room, x: float, z: float, wide: float, deep: float, colour: Colour) -> None:
    """A round rug, drawn now: it lies under everything."""
    room.shape(ring(x, 0.0, z, wide, deep), shaded(colour, 0.88))
    room.shape(ring(x, 0.004, z, wide * 0.98, deep * 0.98), colour)
    room.shape(ring(x, 0.005, z, wide * 0.8, deep * 0.8), shaded(colour, 1.05))


def sign(room: Room, x: float, y: float, z: float, letters: str, colour: Colour) -> None:
    """A round sign with a number or letter, hung where it can be seen."""
    from PIL import ImageFont

    def draw() -> None:
        disc(room, x, y, z, 0.26, 0.26, colour)
        place, size = room.at((x, y, z)), 0.3 * room.scale(z)
        room.pen.text(place, letters, fill=(255, 255, 255), font=ImageFont.load_default(size), anchor="mm")

    room.later(z, draw)


def person(
    room: Room, x: float, z: float, *, look: int = 0, high: float = 1.7, sitting: bool = False, seat: float = 0.46, faces: int = 1
) -> None:
    """Somebody, standing or sitting; `look` chooses clothes, hair and skin, `faces` -1 is from behind."""
    part = high / 1.7
    coat, hair, skin = CLOTH[look % len(CLOTH)], HAIR[(look * 3 + 1) % len(HAIR)], SKIN[(look * 2) % len(SKIN)]
    trousers = shaded(CLOTH[(look + 5) % len(CLOTH)], 0.62)
    base = seat - 0.86 * part if sitting else 0.0
    if not sitting:
        room.floor_shade(x, z, 0.3 * part, 0.2, 0.5)

    def up(y: float) -> float:
        return base + y * part

    def limb(points: list[tuple[float, float]], colour: Colour, width: float) -> None:
        line = [(x + dx * part, up(dy), z) for dx, dy in points]
        room.line(line, colour, width * part)
        for px, py, _z in (line[0], line[-1]):
            disc(room, px, py, z, width * part / 2, width * part / 2, colour)

    def draw() -> None:
        if sitting:
            limb([(-0.1, 0.88), (-0.13, 0.84), (-0.13, 0.42)], trousers, 0.16)
            limb([(0.1, 0.88), (0.13, 0.84), (0.13, 0.42)], shaded(trousers, 0.92), 0.16)
            for knee in (-0.13, 0.13):
                disc(room, x + knee * part, up(0.85), z, 0.1 * part, 0.085 * part, shaded(trousers, 1.08))
                disc(room, x + knee * part, up(0.4), z, 0.09 * part, 0.05 * part, (58, 54, 52))
        else:
            limb([(-0.09, 0.88), (-0.1, 0.07)], trousers, 0.16)
            limb([(0.09, 0.88), (0.1, 0.07)], shaded(trousers, 0.92), 0.16)
            for foot in (-0.11, 0.11):
                disc(room, x + foot * part, up(0.035), z, 0.09 * part, 0.045 * part, (58, 54, 52))
        limb([(-0.235, 1.32), (-0.27, 1.05), (-0.2, 0.86)], shaded(coat, 0.86), 0.115)
        limb([(0.235, 1.32), (0.27, 1.05), (0.2, 0.86)], shaded(coat, 0.8), 0.115)
        left, top = room.at((x - 0.235 * part, up(1.44), z))
        right, bottom = room.at((x + 0.235 * part, up(0.82), z))
        room.pen.rounded_rectangle([left, top, right, bottom], radius=0.13 * part * room.scale(z), fill=coat)
        disc(room, x, up(1.46), z, 0.065 * part, 0.09 * part, shaded(skin, 0.88))
        disc(room, x, up(1.615), z, 0.122 * part, 0.135 * part, hair)
        if faces == 1:
            disc(room, x, up(1.565), z, 0.1 * part, 0.13 * part, skin)
            room.pen.pieslice([*room.at((x - 0.118 * part, up(1.745), z)), *room.at((x + 0.118 * part, up(1.53), z))], 180, 360, fill=hair)
        for hand in (-0.2, 0.2):
            disc(room, x + hand * part, up(0.87), z, 0.055 * part, 0.055 * part, skin)

    # Whoever sits has the knees before the seat: drawn after it.
    room.later(z - 0.6 if sitting and faces == 1 else z, draw)


def wheelchair_user(room: Room, x: float, z: float, look: int = 2) -> None:
    """Somebody in a wheelchair, seen from behind."""
    room.floor_shade(x, z, 0.42, 0.35, 0.5)
    person(room, x, z + 0.02, look=look, sitting=True, seat=0.52, faces=-1)

    def draw() -> None:
        box(room, (x - 0.24, x + 0.24), (0.5, 0.98), (z - 0.04, z), (64, 72, 84), 0.05)
        for side in (-1, 1):
            wheel = x + side * 0.31
            disc(room, wheel, 0.32, z, 0.06, 0.32, (52, 54, 58))
            disc(room, wheel, 0.32, z, 0.025, 0.26, (170, 172, 176))
            room.line([(x + side * 0.22, 0.98, z), (x + side * 0.24, 1.08, z)], (52, 54, 58), 0.03)

    room.later(z, draw)
