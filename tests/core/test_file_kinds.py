"""What is taken and what is not: by content, before anything is kept, and within little memory."""

import tracemalloc
from io import BytesIO

import pytest

from crm.core.errors import Invalid
from crm.core.files.kinds import FileKind, kind_of
from crm.core.files.names import clean_name
from tests.makers import files

LONG = "长" * 300


@pytest.mark.parametrize(("name", "content"), files.GOOD.items(), ids=list(FileKind))
def test_a_good_file_is_told_by_its_content(name: str, content: bytes) -> None:
    kind = kind_of(BytesIO(content))
    assert name.endswith(kind.endings[0])
    assert clean_name(name, kind) == name


@pytest.mark.parametrize("case", files.BAD)
def test_a_bad_file_is_refused_in_words(case: str) -> None:
    name, made, told = files.BAD[case]
    content = made()
    if not content:  # the length is asked before the kind
        return
    with pytest.raises(Invalid) as refused:
        clean_name(name, kind_of(BytesIO(content)))
    (problem,) = refused.value.problems
    assert (problem.field, told in str(problem.sentence)) == ("files", True), problem.sentence


def test_a_photo_keeps_what_a_phone_appends() -> None:
    assert kind_of(BytesIO(files.JPEG + b"\x00\x00MotionPhoto" + b"\x01" * 500)) is FileKind.JPEG


def test_a_picture_of_a_phone_has_boxes_of_any_length_and_what_it_appends() -> None:
    photo, long = files.HEIC, b"\x00\x00\x00\x01mdat" + (24).to_bytes(8, "big") + b"\x01" * 8
    assert kind_of(BytesIO(photo + b"\x00SEFT")) is FileKind.HEIC
    head = photo[: photo.index(b"mdat") - 4]
    assert kind_of(BytesIO(head + long)) is FileKind.HEIC
    assert kind_of(BytesIO(head + b"\x00\x00\x00\x00mdat" + b"\x01" * 9)) is FileKind.HEIC
    assert FileKind.HEIC.is_image


@pytest.mark.parametrize("case", ["a bomb", "too many parts", "a long directory"])
def test_what_would_swell_is_refused_unopened(case: str) -> None:
    stream = BytesIO(files.BAD[case][1]())
    tracemalloc.start()
    try:
        with pytest.raises(Invalid):
            kind_of(stream)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 8 * 1024 * 1024


def test_an_archive_of_the_longest_kind_is_refused_by_its_locator() -> None:
    at = files.DOCX.rindex(b"PK\x05\x06")
    longer = files.DOCX[:at] + b"PK\x06\x07" + b"\x00" * 16 + files.DOCX[at:]
    with pytest.raises(Invalid, match="解开后过大"):
        kind_of(BytesIO(longer))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/合同.pdf", "合同.pdf"),
        ("C:\\桌面\\合同.PDF", "合同.pdf"),
        ("合同\r\nSet-Cookie: a.pdf", "合同 Set-Cookie_ a.pdf"),
        ("合\u202e同\u200b.pdf", "合同.pdf"),
        ("\ufeff合同\x00.pdf", "合同 .pdf".replace(" .", ".")),
        ('合"同"<1>|?*.pdf', "合_同__1____.pdf"),
        ("  .合同 .pdf", "合同.pdf"),
        ("合同", "合同.pdf"),
        (".pdf", "pdf.pdf"),
        ("", "file.pdf"),
        ("/", "file.pdf"),
        ("con.pdf", "_con.pdf"),
        (f"{LONG}.pdf", f"{'长' * 66}.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
        ("e\u0301.pdf", "\u00e9.pdf"),
        ("报告2026.11.23.pdf", "报告2026.11.23.pdf"),
    ],
)
def test_a_name_is_made_safe(typed: str, kept: str) -> None:
    assert clean_name(typed, FileKind.PDF) == kept
    assert len(kept.encode()) < 255
