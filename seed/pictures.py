"""A small picture for the demo, drawn here: a grey sky over brown ground, the same bytes each time."""

import struct
import zlib
from io import BytesIO

from crm.core.files.kinds import FileKind, Received
from crm.core.files.store import store

WIDTH, HEIGHT, HORIZON = 96, 64, 38
SKY, GROUND = b"\xb4\xc3\xd2", b"\x9a\x7b\x58"


def _chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def _drawn() -> bytes:
    lines = [b"\x00" + (SKY if line < HORIZON else GROUND) * WIDTH for line in range(HEIGHT)]
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    # Stored, not squeezed: the bytes are the same whichever zlib the machine has.
    body = zlib.compress(b"".join(lines), 0)
    parts = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts)


PICTURE = _drawn()


def site_photo() -> Received:
    """The picture in the store, where all that show it share its bytes."""
    return Received("现场照片.png", len(PICTURE), store().put(BytesIO(PICTURE)), FileKind.PNG)
