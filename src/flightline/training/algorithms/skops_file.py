"""Write a pipeline of scikit-learn as a file of skops, the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import skops.io

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCHEMA = "schema.json"
# Where the object stood in memory: skops tells objects apart by it, and names
# the files of arrays after it.
_MEMORY_ID = re.compile(r'(?<="__id__": )\d+|\d+(?=\.npy")')
# The earliest moment that a ZIP file can hold.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def dump_reproducibly(pipeline: Any) -> bytes:
    """Write a pipeline so that equal pipelines are equal files.

    skops itself writes memory addresses and the time of day. Models are
    compared and proven by the hash of their files, so both are replaced: the
    addresses by running numbers.

    Args:
        pipeline: A fitted pipeline of scikit-learn.

    Returns:
        What `skops.io.loads` reads.
    """
    with zipfile.ZipFile(io.BytesIO(skops.io.dumps(pipeline))) as raw:
        schema = raw.read(_SCHEMA).decode()
        addresses = dict.fromkeys(found[0] for found in _MEMORY_ID.finditer(schema))
        numbers = {address: str(number) for number, address in enumerate(addresses, start=1)}
        members = dict(_rename_arrays(raw, numbers))
    members[_SCHEMA] = _MEMORY_ID.sub(lambda found: numbers[found[0]], schema).encode()
    return _zip(members)


def _rename_arrays(raw: zipfile.ZipFile, numbers: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    for name in raw.namelist():
        if name != _SCHEMA:
            address, _, ending = name.partition(".")
            yield f"{numbers[address]}.{ending}", raw.read(name)


def _zip(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in sorted(members):
            archive.writestr(zipfile.ZipInfo(name, _NO_TIME), members[name])
    return file.getvalue()
