"""Where the bytes lie: outside the web root, under the hash of their content, on any fsspec store.

Bytes are written before the row that names them is committed, so no row is ever without them. What a
refusal or a crash leaves behind has no row; a sweep takes it away a day later.
"""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any, BinaryIO
from uuid import uuid4

from flask import Flask, current_app
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from crm.core import clock

CHUNK = 256 * 1024
UNFINISHED = "unfinished"
WAITS = timedelta(days=1)
"""How long bytes may wait for their row: longer than any form lies open with a file in it."""

Known = Callable[[set[str]], set[str]]


class Store:
    """Files by the SHA-256 of their content; each content once."""

    def __init__(self, url: str) -> None:
        found: tuple[Any, str] = url_to_fs(url)
        self.system, self.root = found
        self.is_local = isinstance(self.system, LocalFileSystem)

    def put(self, stream: BinaryIO) -> str:
        """Keep what the stream holds from its start; gives its hash. The same content is kept once.

        It is written beside and then put in its place: a reader never sees half a file, and the time
        of one that was there already is renewed, so that the sweep leaves it alone.
        """
        beside = f"{self.root}/{UNFINISHED}/{uuid4().hex}"
        self.system.makedirs(f"{self.root}/{UNFINISHED}", exist_ok=True)
        digest = sha256()
        stream.seek(0)
        with self.system.open(beside, "wb") as target:
            while piece := stream.read(CHUNK):
                digest.update(piece)
                target.write(piece)
            self._settle(target)
        name = digest.hexdigest()
        self._into_place(beside, name)
        return name

    def open(self, name: str) -> BinaryIO:
        """The bytes. Raises FileNotFoundError."""
        found: BinaryIO = self.system.open(self._path(name), "rb")
        return found

    def sweep(self, known: Known) -> int:
        """Take away what waited too long for a row; `known` says which of some hashes have one."""
        gone = 0
        for paths in self._by_folder():
            old = {path.rpartition("/")[2]: path for path in paths if self._is_old(path)}
            for name in set(old) - known(set(old)):
                gone += self._remove(old[name])
        return gone

    def wrong(self, names: Iterator[str]) -> Iterator[tuple[str, str]]:
        """The hashes whose bytes are `missing` or `damaged`."""
        for name in names:
            try:
                with self.open(name) as kept:
                    if _hash_of(kept) != name:
                        yield name, "damaged"
            except FileNotFoundError:
                yield name, "missing"

    def _path(self, name: str) -> str:
        return f"{self.root}/{name[:2]}/{name}"

    def _into_place(self, beside: str, name: str) -> None:
        path = self._path(name)
        folder = path.rpartition("/")[0]
        self.system.makedirs(folder, exist_ok=True)
        if self.is_local:
            os.replace(beside, path)  # noqa: PTH105 - paths are the store's own texts
            _settle_folder(folder)
        else:
            self.system.mv(beside, path)

    def _settle(self, target: Any) -> None:
        """On a disk of ours the bytes are down before the database says that they are there."""
        if self.is_local:
            target.flush()
            os.fsync(target.fileno())

    def _by_folder(self) -> Iterator[list[str]]:
        for folder in (UNFINISHED, *(f"{number:02x}" for number in range(256))):
            path = f"{self.root}/{folder}"
            if self.system.isdir(path):
                yield self.system.find(path)

    def _is_old(self, path: str) -> bool:
        try:
            return bool(clock.real() - self.system.modified(path) > WAITS)
        except FileNotFoundError:
            return False

    def _remove(self, path: str) -> int:
        if not self._is_old(path):  # somebody sent the same content meanwhile
            return 0
        self.system.rm_file(path)
        return 1


def _hash_of(stream: BinaryIO) -> str:
    digest = sha256()
    while piece := stream.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()


def _settle_folder(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def init_app(app: Flask, url: str) -> None:
    """Give the application its store."""
    app.extensions["files"] = Store(url)


def store() -> Store:
    """The application's store."""
    found: Store = current_app.extensions["files"]
    return found
