"""Documents that are archives inside (docx, xlsx, ofd): told by their parts, without unpacking them."""

import os
import zlib
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from crm.core.errors import Invalid, Problem
from crm.core.say import Sentence, say

FIELD = "files"
END, END_LENGTH, MOST_COMMENT = b"PK\x05\x06", 22, 65_535
LOCATOR, LOCATOR_LENGTH = b"PK\x06\x07", 20
MOST_DIRECTORY = 1024 * 1024
MOST_PARTS = 5000
MOST_UNPACKED = 300 * 1024 * 1024
MOST_RATIO, FREE_OF_RATIO = 100, 8 * 1024 * 1024
MOST_INDEX = 1024 * 1024

INDEX = {"[Content_Types].xml": ("docx", "xlsx"), "OFD.xml": ("ofd",)}
MARKS = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
    "ofd": b"ofdspec.org",
}
UNREADABLE = say("这个文件不完整或已损坏，请重新导出后再传。")
TOO_MUCH = say("这个文件解开后过大，不收。请删去不需要的内容，或另存为 PDF。")
NO_DOCUMENT = say("压缩包不收，请把里面的文件逐个上传；Word、Excel 请存为 .docx、.xlsx。")


def refused(sentence: Sentence) -> Invalid:
    return Invalid([Problem(FIELD, sentence)])


def ends_as_archive(tail: bytes) -> bool:
    """Whether a file's end is that of an archive, which unpackers would find whatever stands before."""
    at = tail.rfind(END)
    return at >= 0 and len(tail) >= at + END_LENGTH + _number(tail, at + 20, 2)


def kind_inside(stream: BinaryIO) -> str:
    """Which document an archive is. Raises Invalid when it is none, damaged, or would swell."""
    _refuse_long_directory(stream)
    try:
        with ZipFile(stream) as archive:
            parts = archive.infolist()
            _refuse_parts(parts, stream.seek(0, os.SEEK_END))
            return _told(archive, {part.filename for part in parts})
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        raise refused(UNREADABLE) from None


def _refuse_long_directory(stream: BinaryIO) -> None:
    """The list of parts is read whole, so its length is asked before."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(size - END_LENGTH - MOST_COMMENT, 0))
    tail = stream.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) != at + END_LENGTH + _number(tail, at + 20, 2):
        raise refused(UNREADABLE)
    if tail[max(at - LOCATOR_LENGTH, 0) : at].startswith(LOCATOR):
        raise refused(TOO_MUCH)
    if _number(tail, at + 12, 4) > MOST_DIRECTORY or _number(tail, at + 10, 2) > MOST_PARTS:
        raise refused(TOO_MUCH)


def _number(text: bytes, at: int, length: int) -> int:
    return int.from_bytes(text[at : at + length], "little")


def _refuse_parts(parts: list[ZipInfo], size: int) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise refused(say("设了密码的文件不收，请去掉密码后再传。"))
    names = [part.filename for part in parts]
    if len(set(names)) != len(names) or any(map(_leads_out, names)):
        raise refused(UNREADABLE)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise refused(say("带宏的文件不收，请另存为不带宏的 .docx、.xlsx 或 PDF。"))
    unpacked = sum(part.file_size for part in parts)
    swells = unpacked > FREE_OF_RATIO and unpacked > MOST_RATIO * size
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or swells:
        raise refused(TOO_MUCH)


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _told(archive: ZipFile, names: set[str]) -> str:
    found = [
        kind
        for index, kinds in INDEX.items()
        if index in names
        for kind in kinds
        if MARKS[kind] in _index(archive, index)
    ]
    if len(found) != 1:
        raise refused(NO_DOCUMENT if not found else UNREADABLE)
    return found[0]


def _index(archive: ZipFile, name: str) -> bytes:
    """The part that says what the document is: plain XML, which declares no words of its own."""
    with archive.open(name) as part:
        text = part.read(MOST_INDEX)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise refused(UNREADABLE)
    return text
