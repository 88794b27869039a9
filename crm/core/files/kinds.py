"""What a file is, by its content and never by its name; whatever is not plainly one kind is refused."""

import os
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
PHONE_PHOTOS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")


class FileKind(Worded):
    """What is taken; the table below says how it is served and what its name may end in."""

    PDF = "pdf", say("PDF")
    JPEG = "jpeg", say("JPEG 图片")
    PNG = "png", say("PNG 图片")
    DOCX = "docx", say("Word 文档")
    XLSX = "xlsx", say("Excel 表格")
    OFD = "ofd", say("OFD 版式文件")

    @property
    def is_image(self) -> bool:
        return self in (FileKind.JPEG, FileKind.PNG)

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
}
ENDINGS = tuple(ending for _, endings in TYPES.values() for ending in endings)

UNKNOWN = say(
    "只收 PDF、JPEG、PNG、Word（.docx）、Excel（.xlsx）和 OFD，这个文件的内容不是其中任何一种。"
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
            if not whole(stream):
                raise refused(
                    say("这个 %(kind)s 不完整或已损坏，请重新导出后再传。", kind=kind.words)
                )
            return kind
    if head[4:8] == b"ftyp" and head[8:12] in PHONE_PHOTOS:
        raise refused(say("HEIC 照片请先存为 JPEG：手机设置里选“兼容性最佳”，或另存一份。"))
    raise refused(next((told for mark, told in TOLD if head.startswith(mark)), UNKNOWN))


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
