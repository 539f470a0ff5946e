"""A whole content folder as one frozen thing: its files, packed, under one digest.

A *release* is such a bundle. It holds the sources and not what was read from them, so that a
later version of Cairn reads it with its own rules, and a person can unzip it. What the risk
detector is made of (safety/risk/) belongs to the version of Cairn and is in no release.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping

#: What a bundle looks like inside. Raised when that changes; older ones must stay readable.
BUNDLE = 1
MAX_FILES = 2000
MAX_UNPACKED = 64_000_000  # bytes; far more than any programme, and no zip bomb
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same content packs to the same bytes, whenever it is packed


class BundleError(Exception):
    """A packed bundle that is not what was published; the text says why."""


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 (64 hex digits) over names and contents, whatever their order."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name}\0{len(files[name])}\0".encode())
        total.update(files[name])
    return total.hexdigest()


def pack(files: Mapping[str, bytes]) -> bytes:
    """The files as one zip archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), files[name], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def unpack(packed: bytes, expected: str, bundle: int = BUNDLE) -> dict[str, bytes]:
    """The files of a packed bundle whose digest is `expected`.

    Raises BundleError when it was packed by a later version, is damaged, or was altered.
    """
    if bundle > BUNDLE:
        raise BundleError(f"it is a bundle of format {bundle}; this version reads up to {BUNDLE}")
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_FILES or sum(e.file_size for e in entries) > MAX_UNPACKED:
                raise BundleError("it is larger than any content can be")
            files = {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise BundleError(f"it is damaged ({type(error).__name__})") from error
    if digest(files) != expected:
        raise BundleError("its files are not those that were published: the digest differs")
    return files
