#!/usr/bin/env python3
"""Reference decoder of .frz containers, version 1: see ../checkpoint-format.md.

Needs Python 3.9, numpy and zstandard, and frz_payload.py beside it. It is written to be read, not to be fast.

  python3 frz_decode.py model.frz                          lists files and tensors
  python3 frz_decode.py model.frz -o FOLDER                unpacks all files into a new folder
  python3 frz_decode.py model.frz -o FILE --tensor NAME    writes the bytes of one tensor
  python3 frz_decode.py delta.frz -o FOLDER --base BASE    a delta needs the file or folder it was made against
"""

import argparse
import hashlib
import json
import os
import struct
import sys
import zlib

import numpy as np
import zstandard

from frz_payload import PayloadError, decode_payload

HEAD = b"\x89FRZ\r\n\x1a\n" + struct.pack("<HHI", 1, 0, 0)
FOOTER = struct.Struct("<QQQ32sI4s")
MAX_CHUNK = 1 << 20
MAX_INDEX = 256 << 20
RECORD = np.dtype(
    [
        ("length", "<u4"),
        ("crc32", "<u4"),
        ("payload_length", "<u4"),
        ("payload_crc32", "<u4"),
        ("repeats", "<u4"),
        ("base_file", "<u4"),
        ("base_offset", "<u8"),
    ]
)


class FrzError(Exception):
    """The container is damaged, cut short, or not one."""


def require(condition, problem):
    if not condition:
        raise FrzError(problem)


class Container:
    """An open container: `files` as its directory has them, and reading of files and tensors."""

    def __init__(self, path, base=None):
        self.source = open(path, "rb")
        self.base_path = base
        self.size = os.fstat(self.source.fileno()).st_size
        require(self.size >= len(HEAD) + FOOTER.size, "too short for a container")
        require(self._at(0, len(HEAD)) == HEAD, "not a container of version 1")
        raw, payload_end = self._index()
        end = 4 + struct.unpack_from("<I", raw)[0]
        directory = json.loads(raw[4:end].decode("utf-8"))
        self.files = directory["files"]
        self.kinds = directory["kinds"]
        self.base = directory.get("base")
        self.chunks = self._place(np.frombuffer(raw, RECORD, offset=end), payload_end)

    def _at(self, offset, length):
        self.source.seek(offset)
        data = self.source.read(length)
        require(len(data) == length, "cut short")
        return data

    def _index(self):
        footer = self._at(self.size - FOOTER.size, FOOTER.size)
        offset, length, raw_length, sha256, crc, magic = FOOTER.unpack(footer)
        require(magic == b"ZRF\x89", "the end is missing")
        require(crc == zlib.crc32(footer[:56]), "the footer is damaged")
        require(offset + length + FOOTER.size == self.size and offset >= len(HEAD), "bytes are missing or too many")
        require(raw_length <= MAX_INDEX, "the index is too long")
        index = self._at(offset, length)
        require(hashlib.sha256(HEAD + index).digest() == sha256, "the index is damaged")
        raw = zstandard.ZstdDecompressor().decompress(index, max_output_size=raw_length)
        require(len(raw) == raw_length, "the index has another length than the footer says")
        return raw, offset

    def _place(self, records, payload_end):
        """For each file a list of (offset in the file, record, offset of the payload, record with the payload)."""
        placed = [[] for _ in self.files]
        sources = []
        file, offset, payload = 0, 0, len(HEAD)
        for record in records:
            while file < len(self.files) and offset == self.files[file]["size"]:
                file, offset = file + 1, 0
            require(0 < record["length"] <= MAX_CHUNK, "a chunk has an impossible length")
            require(file < len(self.files), "chunks go beyond the files")
            if record["repeats"] > 0:
                require(record["repeats"] <= len(sources), "a chunk repeats one that is not before it")
                source = sources[record["repeats"] - 1]
            else:
                source = (payload, record)
                payload += int(record["payload_length"])
            sources.append(source)
            placed[file].append((offset, record, *source))
            offset += int(record["length"])
            require(offset <= self.files[file]["size"], "a chunk runs over the end of its file")
        while file < len(self.files) and offset == self.files[file]["size"]:
            file, offset = file + 1, 0
        require(file == len(self.files), "the chunks do not cover the files")
        require(payload == payload_end, "the chunks do not cover what is before the index")
        return placed

    def _decode(self, chunk):
        _, record, offset, source = chunk
        payload = self._at(offset, int(source["payload_length"]))
        require(zlib.crc32(payload) == source["payload_crc32"], "a payload is damaged")
        length = int(record["length"])
        base = self._base_bytes(source, length) if source["base_file"] > 0 else None
        wrong = "a chunk is not what was packed" if base is None else "the base is another than the delta was made against"
        try:
            data = decode_payload(payload, length, base)
        except PayloadError as error:
            raise FrzError(wrong) from error
        require(len(data) == length and zlib.crc32(data) == record["crc32"], wrong)
        return data

    def _base_bytes(self, record, length):
        require(self.base_path is not None, "this is a delta: give its base")
        path = self.base_path
        if os.path.isdir(path):
            path = os.path.join(path, *self.base["files"][record["base_file"] - 1]["path"].split("/"))
        with open(path, "rb") as base:
            base.seek(int(record["base_offset"]))
            data = base.read(length)
        require(len(data) == length, "the base is shorter than the one the delta was made against")
        return data

    def read(self, file, start, end):
        """Bytes `start` to `end` of a file, given by its index."""
        parts = []
        for chunk in self.chunks[file]:
            offset, length = chunk[0], int(chunk[1]["length"])
            if offset < end and offset + length > start:
                parts.append(self._decode(chunk)[max(0, start - offset) : end - offset])
        return b"".join(parts)

    def tensors(self):
        """Each tensor as (name, index of its file, offset, length, dtype or None, shape or None)."""
        for index, file in enumerate(self.files):
            for name, offset, length, kind, shape in file["tensors"]:
                yield name, index, offset, length, self.kinds[kind][0], shape

    def unpack(self, folder):
        for index, file in enumerate(self.files):
            parts = file["path"].split("/")
            unsafe = any(part in ("", ".", "..") or "\\" in part or ":" in part for part in parts)
            require(not unsafe, f"the path {file['path']!r} may lead out of the folder")
            target = os.path.join(folder, *parts)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            digest = hashlib.sha256()
            with open(target, "xb") as out:
                for chunk in self.chunks[index]:
                    data = self._decode(chunk)
                    digest.update(data)
                    out.write(data)
            require(digest.hexdigest() == file["sha256"], f"{file['path']!r} is not what was packed")


def main():
    parser = argparse.ArgumentParser(description="Unpacks a .frz container.")
    parser.add_argument("container")
    parser.add_argument("-o", "--out", help="a folder for all files, a file for --tensor")
    parser.add_argument("--tensor", help="write the bytes of this tensor alone")
    parser.add_argument("--base", help="the file or folder that a delta was made against")
    options = parser.parse_args()
    container = Container(options.container, options.base)
    if options.out is None:
        for file in container.files:
            print(f"{file['path']!r}: {file['size']} bytes, {file['format']}")
        for name, _, _, length, dtype, shape in container.tensors():
            print(f"  {name!r}: {dtype}, {shape}, {length} bytes")
    elif options.tensor is None:
        container.unpack(options.out)
    else:
        found = [tensor for tensor in container.tensors() if tensor[0] == options.tensor]
        require(len(found) > 0, f"there is no tensor {options.tensor!r}")
        _, file, offset, length, _, _ = found[0]
        with open(options.out, "xb") as out:
            out.write(container.read(file, offset, offset + length))


if __name__ == "__main__":
    try:
        main()
    except FrzError as error:
        sys.exit(f"frz_decode: {error}")
