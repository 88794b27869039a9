"""Files for tests, made here: small good ones of each kind, and bad ones that look good."""

import struct
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffc0000b080001000101011100ffda0008010100003f00d2ffd9"
)
TYPES = "application/vnd.openxmlformats-officedocument."
WORD = f"{TYPES}wordprocessingml.document.main+xml"
SHEET = f"{TYPES}spreadsheetml.sheet.main+xml"


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    + _chunk(b"IEND", b"")
)


def archive(parts: Mapping[str, str | bytes], comment: bytes = b"") -> bytes:
    """An archive of parts."""
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
        made.comment = comment
    return kept.getvalue()


def office(main: str, **more: str | bytes) -> bytes:
    """A document of Word or Excel, with parts more."""
    types = f'<?xml version="1.0"?><Types><Override ContentType="{main}"/></Types>'
    return archive({"[Content_Types].xml": types, "document.xml": "<document/>", **more})


DOCX, XLSX = office(WORD), office(SHEET)
OFD = archive({"OFD.xml": '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>'})
HEIC = b"".join(
    struct.pack(">I", 8 + len(content)) + name + content
    for name, content in (
        (b"ftyp", b"heic\x00\x00\x00\x00mif1heic"),
        (b"meta", b"\x00" * 40),
        (b"mdat", b"\x01" * 64),
    )
)
GOOD = {
    "合同.pdf": PDF,
    "照片.jpg": JPEG,
    "营业执照.png": PNG,
    "纪要.docx": DOCX,
    "台账.xlsx": XLSX,
    "批复.ofd": OFD,
    "现场.heic": HEIC,
}
ENTITIES = f'<!DOCTYPE a [<!ENTITY b "c">]><Types><Override ContentType="{WORD}"/></Types>'


def _locked() -> bytes:
    """A part that says it is encrypted."""
    made = bytearray(DOCX)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.index(mark) + place] |= 1
    return bytes(made)


def _many() -> bytes:
    """More parts than any document has; each is empty."""
    return office(WORD, **{f"word/{number}.xml": b"" for number in range(5001)})


def _long_directory() -> bytes:
    return office(WORD, **{f"word/{'x' * 500}{number}.xml": b"" for number in range(2500)})


def _bomb() -> bytes:
    """Thirty megabytes of nothing in thirty kilobytes."""
    return office(SHEET, **{"xl/sheet.xml": b"0" * (30 * 1024 * 1024)})


def _damaged() -> bytes:
    """The part that says what it is cannot be unpacked."""
    at = DOCX.index(b"[Content_Types].xml") + len("[Content_Types].xml")
    return DOCX[:at] + b"\xff" * 20 + DOCX[at + 20 :]


BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "nothing": ("空.pdf", lambda: b"", "文件是空的"),
    "a page": ("合同.pdf", lambda: b"<!doctype html><script>alert(1)</script>", "不是其中任何一种"),
    "a page before a pdf": ("合同.pdf", lambda: b"<html>" + PDF, "不是其中任何一种"),
    "a page behind a pdf": ("合同.pdf", lambda: PDF + b"<html></html>", "不完整或已损坏"),
    "half a pdf": ("合同.pdf", lambda: PDF[:-7], "不完整或已损坏"),
    "an archive behind a pdf": ("合同.pdf", lambda: PDF + DOCX, "不完整或已损坏"),
    "an archive that ends as a pdf": (
        "合同.pdf",
        lambda: PDF + archive({"a": "b"}, comment=b"%%EOF"),
        "附着一个压缩包",
    ),
    "an archive behind a picture": ("照片.jpg", lambda: JPEG + DOCX, "附着一个压缩包"),
    "a drawing": (
        "图.svg",
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "不是其中任何一种",
    ),
    "a drawing named png": ("图.png", lambda: b"<svg onload='alert(1)'/>", "不是其中任何一种"),
    "a program": ("合同.pdf", lambda: b"MZ\x90\x00" + b"\x00" * 100, "不是其中任何一种"),
    "a program for Linux": ("合同.docx", lambda: b"\x7fELF" + b"\x00" * 100, "不是其中任何一种"),
    "plain text": ("说明.txt", "合同".encode, "不是其中任何一种"),
    "a moving picture": ("图.png", lambda: b"GIF89a" + b"\x00" * 50, "不是其中任何一种"),
    "old Word": (
        "合同.doc",
        lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600,
        "旧版 Office",
    ),
    "a phone's photo cut off": ("照片.heic", lambda: HEIC[:-1], "不完整"),
    "a film of a phone": ("看厂.mov", lambda: HEIC.replace(b"ftypheic", b"ftypqt  "), "只收"),
    "rar": ("材料.rar", lambda: b"Rar!\x1a\x07\x01\x00", "压缩包不收"),
    "7z": ("材料.7z", lambda: b"7z\xbc\xaf\x27\x1c", "压缩包不收"),
    "gzip": ("材料.gz", lambda: b"\x1f\x8b\x08\x00", "压缩包不收"),
    "a plain archive": ("材料.zip", lambda: archive({"合同.pdf": PDF}), "压缩包不收"),
    "an archive named docx": ("合同.docx", lambda: archive({"合同.pdf": PDF}), "压缩包不收"),
    "slides": (
        "路演.pptx",
        lambda: office(f"{TYPES}presentationml.presentation.main+xml"),
        "压缩包不收",
    ),
    "a pdf named png": ("扫描.png", lambda: PDF, "内容却是PDF"),
    "a pdf named exe": ("合同.pdf.exe", lambda: PDF, "以 .exe 结尾"),
    "a name that reads backwards": ("合同\u202efdp.exe", lambda: PDF, "以 .exe 结尾"),
    "Excel named docx": ("台账.docx", lambda: XLSX, "内容却是Excel"),
    "two at once": ("合同.docx", lambda: office(WORD + SHEET), "不完整或已损坏"),
    "half a picture": ("照片.jpg", lambda: JPEG[:16], "不完整或已损坏"),
    "a picture of nothing": (
        "照片.jpg",
        lambda: b"\xff\xd8\xff\xda" + b"\x00" * 20,
        "不完整或已损坏",
    ),
    "a picture that goes nowhere": (
        "照片.jpg",
        lambda: b"\xff\xd8\xff\xe0\x00\x00",
        "不完整或已损坏",
    ),
    "half a drawing": ("营业执照.png", lambda: PNG[:-4], "不完整或已损坏"),
    "something behind a picture": ("营业执照.png", lambda: PNG + b"<html>", "不完整或已损坏"),
    "half an archive": ("合同.docx", lambda: DOCX[:-30], "不完整或已损坏"),
    "an archive with a damaged part": ("合同.docx", _damaged, "不完整或已损坏"),
    "something behind an archive": ("合同.docx", lambda: DOCX + b"x", "不完整或已损坏"),
    "an archive that leads out": (
        "合同.docx",
        lambda: office(WORD, **{"../a": b""}),
        "不完整或已损坏",
    ),
    "an archive with a drive": (
        "合同.docx",
        lambda: office(WORD, **{"c:/a": b""}),
        "不完整或已损坏",
    ),
    "words of its own": ("合同.docx", lambda: archive({"[Content_Types].xml": ENTITIES}), "不完整"),
    "macros": ("合同.docx", lambda: office(WORD, **{"word/vbaProject.bin": b"x"}), "带宏的文件"),
    "a password": ("合同.docx", _locked, "设了密码"),
    "too many parts": ("合同.docx", _many, "解开后过大"),
    "a long directory": ("合同.docx", _long_directory, "解开后过大"),
    "a bomb": ("台账.xlsx", _bomb, "解开后过大"),
}
"""By what it is: the name it comes under, the bytes, and a part of the sentence that refuses it."""


def sent(content: bytes = PDF, name: str = "合同.pdf") -> tuple[BytesIO, str]:
    """A file in a form."""
    return BytesIO(content), name
