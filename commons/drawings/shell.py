"""What a room is made of: floor, walls, ceiling, windows with the season behind them, lamps."""

from commons.drawings.room import Colour, Room, box, disc, mixed, shaded

SKY: tuple[Colour, Colour] = ((196, 221, 238), (240, 244, 240))
BIRCH: Colour = (232, 230, 222)
LEAF: tuple[Colour, ...] = ((134, 164, 112), (158, 182, 128), (112, 146, 102))
FRAME: Colour = (92, 88, 84)


def shell(room: Room, *, wall: Colour, back: Colour, floor: Colour, ceiling: Colour) -> None:
    """Floor, ceiling and three walls, each a shade of its own."""
    h, top, far = room.half, room.height, room.depth
    room.shape([(-h, 0, 0.3), (h, 0, 0.3), (h, 0, far), (-h, 0, far)], floor)
    room.shape([(-h, top, 0.3), (h, top, 0.3), (h, top, far), (-h, top, far)], ceiling)
    _fading(room, [(-h, 0), (-h, top)], shaded(wall, 0.98), shaded(wall, 0.86))
    _fading(room, [(h, 0), (h, top)], shaded(wall, 0.9), shaded(wall, 0.8))
    room.shape([(-h, 0, far), (h, 0, far), (h, top, far), (-h, top, far)], back)
    for x in (-h, h):
        room.line([(x, 0.05, far), (x, 0.05, 0.5)], shaded(wall, 0.72), 0.05)
        room.shade([(x, 0, 0.5), (x * 0.9, 0, 0.5), (x * 0.93, 0, far), (x, 0, far)], 0.22)
    room.line([(-h, 0.05, far), (h, 0.05, far)], shaded(back, 0.72), 0.06)
    room.shade([(-h, 0, far), (h, 0, far), (h, 0, far - 0.7), (-h, 0, far - 0.7)], 0.25)


def planks(room: Room, colour: Colour, width: float = 0.32) -> None:
    """A wooden floor whose boards run away from the eye, each a little different."""
    x, far = -room.half, room.depth
    while x < room.half:
        light = 0.95 + 0.1 * room.chance.random()
        room.shape([(x, 0, 0.3), (x + width, 0, 0.3), (x + width, 0, far), (x, 0, far)], shaded(colour, light))
        z = 0.6 + room.chance.random() * 2
        while z < far:
            room.stripe((x, 0, z), (x + width, 0, z), shaded(colour, 0.86), 0.012)
            z += 1.6 + room.chance.random()
        room.stripe((x, 0, 0.3), (x, 0, far), shaded(colour, 0.88), 0.012)
        x += width


def terrazzo(room: Room, colour: Colour) -> None:
    """A stone floor with chips in it, and joints every metre and a half."""
    for _ in range(2_600):
        x, z = room.chance.uniform(-room.half, room.half), 1.2 + (room.depth - 1.2) * room.chance.random() ** 1.6
        size = room.chance.uniform(0.006, 0.02)
        tone = room.chance.choice([(150, 140, 130), (205, 190, 170), (120, 130, 136), (226, 220, 210)])
        room.shape([(x - size, 0, z), (x, 0, z - size), (x + size, 0, z), (x, 0, z + size)], mixed(colour, tone, 0.6))
    step = -room.half
    while step < room.half:
        room.stripe((step, 0, 0.3), (step, 0, room.depth), shaded(colour, 0.92), 0.014)
        step += 1.5


def slats(room: Room, x: tuple[float, float], y: tuple[float, float], colour: Colour, z: float | None = None) -> None:
    """Upright wooden slats on the back wall."""
    far = room.depth if z is None else z
    at = x[0]
    room.shape([(x[0], y[0], far), (x[1], y[0], far), (x[1], y[1], far), (x[0], y[1], far)], shaded(colour, 0.72))
    while at < x[1]:
        room.shape(
            [(at, y[0], far), (at + 0.07, y[0], far), (at + 0.07, y[1], far), (at, y[1], far)],
            shaded(colour, 0.94 + 0.1 * room.chance.random()),
        )
        at += 0.1


def back_window(room: Room, x: tuple[float, float], y: tuple[float, float], panes: int) -> None:
    """A window in the back wall, birches behind it."""
    far = room.depth
    _view(room, [room.at((x[0], y[1], far)), room.at((x[1], y[0], far))], trees=panes * 2)
    for pane in range(panes + 1):
        at = x[0] + (x[1] - x[0]) * pane / panes
        room.line([(at, y[0], far), (at, y[1], far)], FRAME, 0.06)
    for level in y:
        room.line([(x[0], level, far), (x[1], level, far)], FRAME, 0.07)
    room.shine([(x[0] - 0.4, 0, far - 0.6), (x[1] + 0.4, 0, far - 0.6), (x[1] + 1.4, 0, far - 4.2), (x[0] - 1.4, 0, far - 4.2)], 0.34)


def side_windows(room: Room, side: int, z: tuple[float, float], y: tuple[float, float], panes: int) -> None:
    """Windows in the left (-1) or right (1) wall, and the light they throw on the floor."""
    x, step = room.half * side, (z[1] - z[0]) / panes
    for pane in range(panes):
        near, far = z[0] + pane * step + 0.08, z[0] + (pane + 1) * step - 0.08
        for band in range(16):
            low, high = y[0] + (y[1] - y[0]) * band / 16, y[0] + (y[1] - y[0]) * (band + 1) / 16
            room.shape([(x, low, near), (x, low, far), (x, high, far), (x, high, near)], mixed(SKY[1], SKY[0], band / 16))
        for _ in range(5):
            at, high = room.chance.uniform(near, far), room.chance.uniform(0.25, 0.6)
            middle = y[0] + (y[1] - y[0]) * high * 0.6
            spread = (far - near) * 0.18
            room.shape(
                [
                    (x, y[0], at - spread),
                    (x, y[0], at + spread),
                    (x, middle, at + spread * 0.7),
                    (x, middle + 0.15, at),
                    (x, middle, at - spread * 0.7),
                ],
                mixed(room.chance.choice(LEAF), SKY[1], 0.35),
            )
        room.line([(x, y[0], near), (x, y[0], far), (x, y[1], far), (x, y[1], near), (x, y[0], near)], FRAME, 0.05)
        inward = -side
        room.shine(
            [
                (x + inward * 0.5, 0, near - 0.2),
                (x + inward * 0.5, 0, far - 0.2),
                (x + inward * 3.4, 0, far - 1.0),
                (x + inward * 3.4, 0, near - 1.0),
            ],
            0.42,
        )


def pendant(room: Room, x: float, z: float, y: float = 2.35, wide: float = 0.3, colour: Colour = (60, 66, 74)) -> None:
    """A lamp on its cord, lit."""

    def draw() -> None:
        room.line([(x, room.height, z), (x, y + 0.2, z)], (70, 70, 70), 0.012)
        room.shape([(x - wide * 0.25, y + 0.22, z), (x + wide * 0.25, y + 0.22, z), (x + wide, y, z), (x - wide, y, z)], colour)
        disc(room, x, y, z, wide, 0.05, (255, 240, 205))

    room.later(z, draw)
    room.shine([(x - 0.9, 0, z - 0.5), (x + 0.9, 0, z - 0.5), (x + 0.7, 0, z + 0.5), (x - 0.7, 0, z + 0.5)], 0.16)


def rafts(room: Room, colour: Colour, across: int = 3) -> None:
    """Boards of felt that hang under the ceiling and swallow noise."""
    y, wide = room.height - 0.12, 2 * room.half / across
    for row in range(6):
        z = room.depth - 0.5 - row * 2.0
        if z < 2.2:
            return
        for column in range(across):
            x = -room.half + column * wide + wide * 0.14
            room.shape(
                [(x, y, z - 1.5), (x + wide * 0.72, y, z - 1.5), (x + wide * 0.72, y, z), (x, y, z)],
                shaded(colour, 0.97 + 0.02 * (row % 2)),
            )
            room.shape(
                [(x, y, z - 1.5), (x + wide * 0.72, y, z - 1.5), (x + wide * 0.72, y + 0.06, z - 1.5), (x, y + 0.06, z - 1.5)],
                shaded(colour, 0.84),
            )


def panel(room: Room, x: tuple[float, float], y: tuple[float, float], colour: Colour, z: float | None = None) -> None:
    """A flat board on the back wall: felt, a screen, a picture."""
    far = (room.depth if z is None else z) - 0.02
    box(room, x, y, (far, far + 0.02), colour, 0.03)


def _fading(room: Room, edge: list[tuple[float, float]], near: Colour, far: Colour, steps: int = 24) -> None:
    (x, low), (_x, high) = edge
    for step in range(steps):
        z0, z1 = room.depth * step / steps + 0.3, room.depth * (step + 1) / steps + 0.3
        room.shape(
            [(x, low, z0), (x, low, min(z1 + 0.05, room.depth)), (x, high, min(z1 + 0.05, room.depth)), (x, high, z0)],
            mixed(near, far, step / steps),
        )


def _view(room: Room, corners: list[tuple[float, float]], trees: int) -> None:
    """Sky, a far shore and birches, within two corners of the sheet."""
    (left, top), (right, bottom) = corners
    bands = 40
    for band in range(bands):
        y0, y1 = top + (bottom - top) * band / bands, top + (bottom - top) * (band + 1) / bands
        room.pen.rectangle([left, y0, right, y1 + 1], fill=mixed(SKY[0], SKY[1], band / bands))
    shore = top + (bottom - top) * 0.72
    room.pen.rectangle([left, shore, right, bottom], fill=(198, 208, 186))
    for _ in range(trees * 5):
        x, wide = room.chance.uniform(left, right), (right - left) * room.chance.uniform(0.02, 0.06)
        room.pen.ellipse(
            [max(left, x - wide), shore - wide, min(right, x + wide), shore + wide * 0.5],
            fill=mixed(room.chance.choice(LEAF), SKY[1], 0.45),
        )
    for _ in range(trees):
        x, wide = room.chance.uniform(left, right), (right - left) * 0.004
        room.pen.rectangle([x - wide, top, x + wide, bottom], fill=BIRCH)
        for _ in range(7):
            mark = room.chance.uniform(top, bottom)
            room.pen.line([x - wide, mark, x + wide * 0.4, mark], fill=(96, 92, 88), width=3)
        for _ in range(12):
            dx, dy, size = (
                room.chance.gauss(0, (right - left) * 0.035),
                room.chance.uniform(0, 0.5),
                (right - left) * room.chance.uniform(0.008, 0.02),
            )
            cx, cy = x + dx, top + (bottom - top) * dy
            if left < cx - size and cx + size < right and cy - size > top:
                room.pen.ellipse(
                    [cx - size, cy - size * 0.8, cx + size, cy + size * 0.8], fill=mixed(room.chance.choice(LEAF), SKY[1], 0.25)
                )
