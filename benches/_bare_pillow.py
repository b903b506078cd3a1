"""A photo from stdin to its variants with nothing but Pillow: draft, one resize after the other, WebP; nothing is checked."""

import io
import sys

from PIL import Image

WIDTHS, QUALITY = (2048, 1280, 640, 320), 82  # as in commons/media/darkroom.py

picture = Image.open(io.BytesIO(sys.stdin.buffer.read()))
picture.draft(None, (WIDTHS[0], WIDTHS[0]))
for width in WIDTHS:
    picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS, reducing_gap=2.0)
    sheet = io.BytesIO()
    picture.save(sheet, "WEBP", quality=QUALITY, method=4)
    sys.stdout.buffer.write(sheet.getvalue())
