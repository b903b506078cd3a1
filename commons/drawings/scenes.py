"""The rooms of the demo's survey: six kinds of space that a joint service centre could have."""

from commons.drawings.furnishing import (
    WOOD,
    booth,
    chair,
    counter,
    cushion,
    person,
    plant,
    round_table,
    rug,
    sign,
    sofa,
    table,
    wheelchair_user,
)
from commons.drawings.room import Colour, Room, box, disc, shaded
from commons.drawings.shell import back_window, panel, pendant, planks, rafts, shell, side_windows, slats, terrazzo

LAKE: Colour = (44, 94, 140)
SPRUCE: Colour = (70, 116, 98)
HEATHER: Colour = (132, 112, 162)
BERRY: Colour = (206, 160, 88)
LINGON: Colour = (178, 92, 84)
MIST: Colour = (150, 166, 176)


def aula_a() -> Room:
    """Open counters, daylight and plants."""
    room = Room(half=5.2, height=3.6, depth=12.5, seed=11)
    shell(room, wall=(243, 239, 230), back=(236, 230, 218), floor=(222, 216, 206), ceiling=(248, 246, 240))
    terrazzo(room, (222, 216, 206))
    back_window(room, (-3.4, 3.4), (0.9, 3.2), 6)
    side_windows(room, -1, (6.6, 12.2), (0.7, 3.0), 4)
    rafts(room, (238, 232, 220), 4)
    for number, (x, z) in enumerate([(-2.7, 9.3), (0.1, 9.3), (2.9, 9.3)], start=1):
        counter(room, x, z, 2.1, low=number == 3)
        sign(room, x - 0.7, 2.35, z + 0.4, str(number), LAKE)
        person(room, x - 0.35, z + 1.0, look=number + 2, sitting=number == 3, seat=0.6)
    person(room, -2.9, 8.3, look=1, faces=-1)
    person(room, 0.55, 8.2, look=4, faces=-1)
    wheelchair_user(room, 2.75, 8.0)
    plant(room, -4.5, 7.2, 2.1)
    plant(room, 4.6, 9.6, 1.9)
    plant(room, -4.55, 10.6, 1.7)
    table(room, 3.9, 4.9, 1.5, 0.6, 0.44)
    sofa(room, 3.9, 6.1, 2.0, MIST)
    person(room, 3.5, 6.2, look=0, sitting=True, seat=0.48)
    person(room, -1.2, 5.4, look=3)
    person(room, -0.7, 5.5, look=6, high=1.2)
    return room


def aula_b() -> Room:
    """Quiet booths and sofas."""
    room = Room(half=5.0, height=3.2, depth=12.0, seed=23)
    shell(room, wall=(228, 222, 210), back=(196, 178, 150), floor=(196, 160, 118), ceiling=(238, 233, 224))
    planks(room, (200, 164, 122))
    slats(room, (-5.0, 5.0), (0.0, 3.2), (196, 160, 116))
    rafts(room, (206, 210, 202), 3)
    side_windows(room, 1, (6.8, 11.4), (0.9, 2.7), 3)
    rug(room, 0.2, 5.6, 2.3, 1.25, (168, 178, 170))
    for x, colour in ((-3.7, SPRUCE), (-1.4, (108, 134, 124)), (0.9, SPRUCE)):
        booth(room, x, 9.0, 2.0, colour, (176, 192, 182))
    person(room, -3.7, 10.1, look=2, sitting=True, seat=0.5)
    person(room, 0.65, 10.1, look=5, sitting=True, seat=0.5)
    person(room, 1.2, 10.0, look=1, sitting=True, seat=0.5)
    sofa(room, -1.6, 6.2, 2.2, (122, 142, 152))
    cushion(room, -2.2, 6.4, 0.47, BERRY)
    person(room, -1.1, 6.35, look=4, sitting=True, seat=0.5)
    sofa(room, 1.7, 6.3, 1.2, LINGON, 1)
    round_table(room, 0.1, 5.5)
    counter(room, 3.6, 8.8, 1.5, WOOD)
    person(room, 3.4, 9.8, look=0)
    plant(room, -4.3, 6.4, 1.9, (96, 92, 90))
    plant(room, 4.4, 6.9, 1.6, (96, 92, 90))
    for x, z in ((-1.6, 5.6), (1.7, 5.6), (0.1, 7.6)):
        pendant(room, x, z, 2.3, 0.34, (70, 84, 80))
    person(room, 2.9, 5.0, look=3, faces=-1)
    return room


def quiet_room() -> Room:
    """A small room for a talk between two."""
    room = Room(half=3.3, height=2.8, depth=8.2, zoom=1.22, seed=31)
    shell(room, wall=(226, 228, 224), back=(206, 214, 208), floor=(186, 176, 164), ceiling=(244, 242, 236))
    rafts(room, (222, 226, 220), 2)
    panel(room, (-3.1, -1.5), (0.6, 2.4), (150, 170, 162))
    panel(room, (-1.4, 0.2), (0.6, 2.4), (164, 182, 172))
    back_window(room, (0.8, 2.9), (0.9, 2.4), 2)
    rug(room, 0.0, 5.2, 1.9, 1.0, (176, 184, 190))
    sofa(room, -1.3, 5.9, 1.15, SPRUCE, 1)
    sofa(room, 1.3, 5.9, 1.15, MIST, 1)
    person(room, -1.3, 6.05, look=1, sitting=True, seat=0.5)
    person(room, 1.3, 6.05, look=6, sitting=True, seat=0.5)
    round_table(room, 0.0, 5.1, 0.42, 0.48)
    plant(room, -2.7, 7.2, 1.5)
    pendant(room, 0.0, 5.4, 2.0, 0.32, (96, 110, 104))
    return room


def childrens_corner() -> Room:
    """A corner where children wait and play beside the grown-ups."""
    room = Room(half=4.2, height=3.0, depth=9.6, zoom=1.1, seed=41)
    shell(room, wall=(246, 238, 222), back=(190, 212, 222), floor=(214, 182, 142), ceiling=(250, 247, 240))
    planks(room, (216, 186, 146))
    rafts(room, (240, 228, 204), 3)
    _hills(room)
    side_windows(room, -1, (5.4, 9.0), (0.7, 2.5), 3)
    rug(room, -0.4, 5.4, 2.1, 1.2, (224, 190, 122))
    _shelf(room, 2.7, 8.9)
    _hut(room, -2.3, 7.6)
    table(room, 0.9, 5.6, 1.2, 0.7, 0.5, (238, 228, 208))
    chair(room, 0.5, 5.0, LINGON)
    chair(room, 1.4, 5.0, SPRUCE)
    person(room, 0.5, 5.15, look=3, high=1.1, sitting=True, seat=0.46, faces=-1)
    person(room, -0.9, 5.6, look=5, high=1.0)
    for x, z, colour in ((-0.3, 4.9, LAKE), (-0.05, 4.85, BERRY), (-0.18, 4.8, LINGON), (-1.5, 5.1, SPRUCE)):
        _block(room, x, z, colour)
    sofa(room, 3.1, 6.4, 1.7, MIST)
    person(room, 3.2, 6.55, look=2, sitting=True, seat=0.5)
    plant(room, -3.8, 8.7, 1.4)
    return room


def digital_support() -> Room:
    """Desks with screens where somebody helps with services on the net."""
    room = Room(half=4.6, height=3.1, depth=10.5, zoom=1.12, seed=53)
    shell(room, wall=(236, 236, 232), back=(222, 226, 228), floor=(198, 196, 190), ceiling=(246, 246, 243))
    terrazzo(room, (204, 202, 196))
    back_window(room, (-4.0, -0.6), (0.9, 2.7), 3)
    panel(room, (0.4, 3.8), (0.9, 2.6), LAKE)
    panel(room, (0.8, 2.4), (1.9, 2.3), (236, 242, 246), room.depth - 0.03)
    panel(room, (0.8, 3.3), (1.5, 1.62), (150, 184, 210), room.depth - 0.03)
    panel(room, (0.8, 2.9), (1.25, 1.37), (150, 184, 210), room.depth - 0.03)
    rafts(room, (226, 230, 232), 3)
    for x, look in ((-2.9, 0), (0.0, 4), (2.9, 2)):
        table(room, x, 7.2, 1.9, 0.8)
        _screen(room, x + 0.3, 7.5)
        chair(room, x - 0.2, 6.5, MIST)
        person(room, x - 0.2, 6.65, look=look, sitting=True, faces=-1, seat=0.5)
    person(room, -2.1, 6.6, look=6, faces=-1)
    chair(room, 0.75, 6.5, BERRY)
    person(room, 0.75, 6.65, look=1, sitting=True, seat=0.5, faces=-1)
    person(room, 1.75, 6.2, look=3, faces=-1)
    plant(room, 4.1, 8.6, 1.6)
    plant(room, -4.1, 9.4, 1.8)
    return room


def meeting_room() -> Room:
    """A room for six with a screen for those who take part from elsewhere."""
    room = Room(half=4.0, height=2.9, depth=9.4, zoom=1.15, seed=61)
    shell(room, wall=(238, 234, 226), back=(150, 166, 160), floor=(178, 150, 118), ceiling=(246, 244, 238))
    planks(room, (184, 156, 124))
    rafts(room, (214, 218, 212), 2)
    panel(room, (-1.7, 1.7), (1.0, 2.4), (44, 50, 58))
    panel(room, (-1.62, 0.0), (1.08, 2.32), (196, 212, 222), room.depth - 0.03)
    panel(room, (0.08, 1.62), (1.08, 2.32), (214, 204, 190), room.depth - 0.03)
    for x, coat in ((-0.82, LAKE), (0.85, LINGON)):
        _on_screen(room, x, coat)
    side_windows(room, -1, (5.2, 9.0), (0.8, 2.4), 3)
    table(room, 0.0, 5.2, 2.3, 2.4, 0.74, (222, 196, 156))
    for z, aside, look in ((7.3, 1.25, 0), (6.4, 1.55, 2), (5.4, 1.95, 5)):
        for side in (-1, 1):
            chair(room, side * aside, z, MIST, back=False)
            person(room, side * aside, z + 0.2, look=look + (side > 0), sitting=True, seat=0.5)
    for x in (-2.3, 2.3):
        pendant(room, x, 7.6, 2.2, 0.24, (70, 84, 80))
    for x, z in ((-0.6, 5.8), (0.5, 5.5), (-0.4, 6.6), (0.6, 6.9)):
        _paper(room, x, z)
    plant(room, 3.5, 8.6, 1.7)
    _whiteboard(room)
    return room


def _hills(room: Room) -> None:
    """Hills and a sun painted on the back wall."""
    far = room.depth
    disc(room, 2.2, 2.3, far, 0.38, 0.38, (240, 206, 120))
    for x, wide, high, colour in ((-2.6, 2.6, 1.5, (150, 186, 160)), (2.4, 3.0, 1.2, (126, 168, 144)), (0.2, 2.2, 0.9, (104, 150, 128))):
        points = [(x + wide * step / 20, 0.0 + high * (1 - (step / 20) ** 2), far) for step in range(-20, 21)]
        clipped = [(min(room.half, max(-room.half, px)), max(0.0, py), pz) for px, py, pz in points]
        room.shape([*clipped, (clipped[-1][0], 0, far), (clipped[0][0], 0, far)], colour)


def _shelf(room: Room, x: float, z: float) -> None:
    def draw() -> None:
        box(room, (x - 0.9, x + 0.9), (0.0, 1.5), (z, z + 0.35), WOOD)
        for row in range(3):
            low = 0.1 + row * 0.47
            room.shape([(x - 0.84, low, z), (x + 0.84, low, z), (x + 0.84, low + 0.38, z), (x - 0.84, low + 0.38, z)], shaded(WOOD, 0.6))
            at = x - 0.82
            while at < x + 0.7:
                wide, high = room.chance.uniform(0.05, 0.1), room.chance.uniform(0.2, 0.34)
                tone = room.chance.choice([LAKE, SPRUCE, BERRY, LINGON, HEATHER, (232, 226, 214)])
                room.shape([(at, low, z), (at + wide, low, z), (at + wide, low + high, z), (at, low + high, z)], tone)
                at += wide + 0.012

    room.floor_shade(x, z, 1.1, 0.5)
    room.later(z, draw)


def _hut(room: Room, x: float, z: float) -> None:
    """A little house of wood to crawl into."""

    def draw() -> None:
        box(room, (x - 0.75, x + 0.75), (0.0, 1.1), (z, z + 1.0), (236, 214, 178))
        room.shape([(x - 0.9, 1.05, z - 0.02), (x + 0.9, 1.05, z - 0.02), (x, 1.75, z - 0.02)], LINGON)
        room.shape(
            [(x - 0.26, 0, z - 0.01), (x + 0.26, 0, z - 0.01), (x + 0.26, 0.62, z - 0.01), (x - 0.26, 0.62, z - 0.01)], (112, 84, 62)
        )
        disc(room, x, 0.62, z - 0.01, 0.26, 0.24, (112, 84, 62))
        disc(room, x, 1.3, z - 0.03, 0.13, 0.13, (250, 240, 214))

    room.floor_shade(x, z + 0.4, 1.1, 0.8)
    room.later(z, draw)


def _block(room: Room, x: float, z: float, colour: Colour) -> None:
    room.floor_shade(x, z, 0.14, 0.1, 0.4)
    room.later(z, lambda: box(room, (x - 0.1, x + 0.1), (0.0, 0.2), (z, z + 0.2), colour, 0.015))


def _screen(room: Room, x: float, z: float) -> None:
    def draw() -> None:
        box(room, (x - 0.04, x + 0.04), (0.73, 0.85), (z, z + 0.03), (110, 114, 118))
        box(room, (x - 0.36, x + 0.36), (0.83, 1.27), (z - 0.02, z + 0.02), (50, 56, 64), 0.02)
        room.shape(
            [(x - 0.33, 0.86, z - 0.03), (x + 0.33, 0.86, z - 0.03), (x + 0.33, 1.24, z - 0.03), (x - 0.33, 1.24, z - 0.03)],
            (214, 228, 238),
        )
        for row in range(3):
            room.line([(x - 0.26, 1.16 - row * 0.08, z - 0.03), (x + 0.1 + 0.05 * row, 1.16 - row * 0.08, z - 0.03)], LAKE, 0.02)

    room.later(z - 0.25, draw)


def _on_screen(room: Room, x: float, coat: Colour) -> None:
    far = room.depth - 0.04
    disc(room, x, 1.2, far, 0.42, 0.2, coat)
    room.shape([(x - 0.45, 1.08, far), (x + 0.45, 1.08, far), (x + 0.38, 1.25, far), (x - 0.38, 1.25, far)], coat)
    disc(room, x, 1.66, far, 0.2, 0.25, (82, 62, 48))
    disc(room, x, 1.62, far, 0.17, 0.21, (230, 190, 160))


def _paper(room: Room, x: float, z: float) -> None:
    y = 0.745
    room.later(
        5.1,
        lambda: room.shape(
            [(x - 0.14, y, z - 0.1), (x + 0.14, y, z - 0.1), (x + 0.13, y, z + 0.12), (x - 0.15, y, z + 0.12)], (252, 250, 244)
        ),
    )


def _whiteboard(room: Room) -> None:
    x = room.half - 0.02
    room.shape([(x, 0.8, 5.6), (x, 0.8, 8.4), (x, 2.1, 8.4), (x, 2.1, 5.6)], (252, 252, 250))
    tones: list[Colour] = [(227, 240, 250), (253, 240, 213), (230, 242, 225), (251, 230, 228)]
    for number in range(14):
        z, y = 5.8 + (number % 7) * 0.36, 1.05 + (number // 7) * 0.5
        room.shape(
            [(x - 0.01, y, z), (x - 0.01, y, z + 0.24), (x - 0.01, y + 0.28, z + 0.24), (x - 0.01, y + 0.28, z)],
            shaded(tones[number % 4], 0.94),
        )
