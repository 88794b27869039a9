"""What a file is, by its content and never by its name; whatever is not plainly one kind is refused."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from crm.core.files import archives
from crm.core.files.archives import refused
from crm.core.say import Sentence, Worded, say

HEAD, TAIL = 4096, 66_000
PNG_HEAD = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
PNG_TAIL = b"\x00\x00\x00\x00IEND\xaeB`\x82"
START_OF_SCAN, BARE_MARKERS = 0xDA, (0x01, *range(0xD0, 0xD9))
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
PHONE_PHOTOS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
"""Brands of pictures of phones (ISO/IEC 23008-12), as they stand behind `ftyp`."""
MOST_BOXES = 64


class FileKind(Worded):
    """What is taken; the table below says how it is served and what its name may end in."""

    PDF = "pdf", say("PDF")
    JPEG = "jpeg", say("JPEG 图片")
    PNG = "png", say("PNG 图片")
    DOCX = "docx", say("Word 文档")
    XLSX = "xlsx", say("Excel 表格")
    OFD = "ofd", say("OFD 版式文件")
    HEIC = "heic", say("HEIC 照片")

    @property
    def is_image(self) -> bool:
        return self in (FileKind.JPEG, FileKind.PNG, FileKind.HEIC)

    @property
    def mime(self) -> str:
        return TYPES[self][0]

    @property
    def endings(self) -> tuple[str, ...]:
        """What a name of this kind may end in; the first is given to one that has none."""
        return TYPES[self][1]


OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES: dict[FileKind, tuple[str, tuple[str, ...]]] = {
    FileKind.PDF: ("application/pdf", ("pdf",)),
    FileKind.JPEG: ("image/jpeg", ("jpg", "jpeg", "jpe", "jfif")),
    FileKind.PNG: ("image/png", ("png",)),
    FileKind.DOCX: (f"{OFFICE}.wordprocessingml.document", ("docx",)),
    FileKind.XLSX: (f"{OFFICE}.spreadsheetml.sheet", ("xlsx",)),
    FileKind.OFD: ("application/ofd", ("ofd",)),
    FileKind.HEIC: ("image/heic", ("heic", "heif", "hif")),
}
ENDINGS = tuple(ending for _, endings in TYPES.values() for ending in endings)

UNKNOWN = say(
    "只收 PDF、JPEG、PNG、HEIC、Word（.docx）、Excel（.xlsx）和 OFD，这个文件的内容不是其中任何一种。"
)
TOLD: tuple[tuple[bytes, Sentence], ...] = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        say("旧版 Office 文件或设了打开密码的文件不收，请另存为 .docx、.xlsx 或 PDF。"),
    ),
    (b"Rar!", say("压缩包不收，请把里面的文件逐个上传。")),
    (b"7z\xbc\xaf", say("压缩包不收，请把里面的文件逐个上传。")),
    (b"\x1f\x8b", say("压缩包不收，请把里面的文件逐个上传。")),
)
"""What people often send by mistake, and what to do instead."""


@dataclass(frozen=True)
class Received:
    """A file whose bytes are kept; a row may name it."""

    name: str
    size: int
    sha256: str
    kind: FileKind


def kind_of(stream: BinaryIO) -> FileKind:
    """The kind of a whole file. Raises Invalid when it is none that we take, damaged, or two at once."""
    head = _part(stream, 0, HEAD)
    if head.startswith(b"PK\x03\x04"):
        return FileKind(archives.kind_inside(stream))
    kind = _plain(stream, head)
    if archives.ends_as_archive(_tail(stream)):
        raise refused(say("文件后面还附着一个压缩包，请重新导出后再传。"))
    return kind


def _plain(stream: BinaryIO, head: bytes) -> FileKind:
    for begins, kind, whole in LOOKS:
        if head.startswith(begins):
            return _checked(kind, whole, stream)
    if head[4:8] == b"ftyp" and head[8:12] in PHONE_PHOTOS:
        return _checked(FileKind.HEIC, _is_whole_heic, stream)
    raise refused(next((told for mark, told in TOLD if head.startswith(mark)), UNKNOWN))


def _checked(kind: FileKind, is_whole: Callable[[BinaryIO], bool], stream: BinaryIO) -> FileKind:
    if not is_whole(stream):
        raise refused(say("这个 %(kind)s 不完整或已损坏，请重新导出后再传。", kind=kind.words))
    return kind


def _is_whole_pdf(stream: BinaryIO) -> bool:
    """A PDF ends with its mark; what stands behind it is not part of it."""
    return _tail(stream).rstrip(b"\x00\t\n\f\r ").endswith(b"%%EOF")


def _is_whole_png(stream: BinaryIO) -> bool:
    return _tail(stream).endswith(PNG_TAIL)


def _is_whole_jpeg(stream: BinaryIO) -> bool:
    """Whether its segments lead from the start to a picture; phones append things of their own."""
    stream.seek(2)
    framed = False
    while (mark := _marker(stream)) is not None and mark != START_OF_SCAN:
        framed = framed or mark in FRAMES
        if mark not in BARE_MARKERS and not _skip_segment(stream):
            return False
    return framed and mark == START_OF_SCAN


def _marker(stream: BinaryIO) -> int | None:
    lead = stream.read(2)
    while lead == b"\xff\xff":  # any number of these may fill
        lead = b"\xff" + stream.read(1)
    return lead[1] if len(lead) == 2 and lead[0] == 0xFF else None


def _skip_segment(stream: BinaryIO) -> bool:
    length = int.from_bytes(stream.read(2), "big")
    if length < 2:
        return False
    stream.seek(length - 2, os.SEEK_CUR)
    return True


def _is_whole_heic(stream: BinaryIO) -> bool:
    """Whether its boxes lead to what describes the picture and to its bytes, none of them cut off."""
    size, at, found = stream.seek(0, os.SEEK_END), 0, set()
    for _ in range(MOST_BOXES):
        name, length = _box(_part(stream, at, 16), size - at)
        if length < 8 or at + length > size:  # phones append things that are no boxes
            break
        found.add(name)
        at += length
    return found >= {b"ftyp", b"meta", b"mdat"}


def _box(head: bytes, rest: int) -> tuple[bytes, int]:
    """Name and length of the box that begins here; 1 stands for a longer number, 0 for all the rest."""
    length = int.from_bytes(head[:4], "big")
    if length == 1:
        length = int.from_bytes(head[8:16], "big")
    return head[4:8], length or rest


LOOKS = (
    (b"%PDF-", FileKind.PDF, _is_whole_pdf),
    (b"\xff\xd8\xff", FileKind.JPEG, _is_whole_jpeg),
    (PNG_HEAD, FileKind.PNG, _is_whole_png),
)


def _part(stream: BinaryIO, start: int, length: int) -> bytes:
    stream.seek(start)
    return stream.read(length)


def _tail(stream: BinaryIO) -> bytes:
    size = stream.seek(0, os.SEEK_END)
    return _part(stream, max(size - TAIL, 0), TAIL)
