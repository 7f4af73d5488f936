"""Decoder of one chunk payload of a .frz container: see "Chunk payload" in ../checkpoint-format.md.

Needs Python 3.9, numpy and zstandard. It is written to be read, not to be fast.
"""

import numpy as np
import zstandard

PLAIN, PLANES, BLOCKS, DELTA = range(4)
STORED, CONSTANT, ZSTD, HUFFMAN, RANS, CONTEXTS = range(6)
XORED = ROTATED = 0x80
HUFFMAN_BITS = 11
RANS_BITS = 12
RANS_LOW = 1 << 16


class PayloadError(Exception):
    """The payload is damaged, cut short, or needs a base that is not given."""


def require(condition, problem):
    if not condition:
        raise PayloadError(problem)


def decode_payload(payload, size, base=None):
    """The `size` bytes of a chunk. `base`: as many bytes of the base checkpoint, for the payloads that need them."""
    require(base is None or len(base) == size, "the base has another length")
    reader = Reader(payload)
    first = reader.byte()
    transform = first & ~XORED
    require(base is not None or (first < XORED and transform != DELTA), "the payload needs its base")
    if transform == PLAIN:
        chunk = read_stream(reader, size)
    elif transform == PLANES:
        chunk = read_planes(reader, size)
    elif transform == BLOCKS:
        chunk = read_blocks(reader, size)
    else:
        require(first == DELTA, "unknown transform")
        chunk = read_delta(reader, size, np.frombuffer(base, np.uint8))
    require(reader.left() == 0, "the payload has bytes too many")
    if first & XORED:
        chunk = chunk ^ np.frombuffer(base, np.uint8)
    return chunk.tobytes()


class Reader:
    def __init__(self, data):
        self.data = bytes(data)
        self.at = 0

    def left(self):
        return len(self.data) - self.at

    def bytes(self, count):
        require(count <= self.left(), "the payload ends too early")
        self.at += count
        return self.data[self.at - count : self.at]

    def byte(self):
        return self.bytes(1)[0]

    def varint(self):
        value = 0
        for shift in range(0, 28, 7):
            byte = self.byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
        raise PayloadError("a number is too long")

    def array(self, count):
        return np.frombuffer(self.bytes(count), np.uint8)


# Transforms


def read_planes(reader, size):
    parameter = reader.byte()
    width = parameter & ~ROTATED
    require(width in (2, 4, 8), "unknown width")
    count = size // width
    planes = [read_stream(reader, count) for _ in range(width)]
    values = unite(planes)
    if parameter & ROTATED:
        low = 8 * width - 9
        top = values >> low
        top = ((top >> 1) | (top << 8)) & 0x1FF
        values = (top << low) | (values & ((1 << low) - 1))
    return with_rest(reader, values.astype(f"<u{width}"), size)


def unite(planes):
    """Elements of 64 bits from their bytes, the most significant plane first."""
    values = np.zeros(len(planes[0]), np.uint64)
    for plane in planes:
        values = (values << np.uint64(8)) | plane.astype(np.uint64)
    return values


def read_blocks(reader, size):
    fields = [reader.varint() for _ in range(reader.byte())]
    block = sum(fields)
    require(block > 0, "blocks of no bytes")
    count = size // block
    columns = [read_stream(reader, field * count).reshape(count, field) for field in fields]
    return with_rest(reader, np.concatenate(columns, axis=1), size)


def with_rest(reader, array, size):
    """The bytes of the array, and those after its last whole element or block, which stand as they are."""
    whole = np.frombuffer(array.tobytes(), np.uint8)
    return np.concatenate([whole, reader.array(size - len(whole))])


def read_delta(reader, size, base):
    width, shift, first, groups = (reader.byte() for _ in range(4))
    require(width in (2, 4, 8) and shift < 8 * width - 1, "unknown parameters of a difference")
    require(1 <= groups <= 32 and first + groups <= 256, "unknown groups of a difference")
    count = size // width
    bits = np.frombuffer(base[: count * width].tobytes(), f"<u{width}").astype(np.uint64)
    sign = np.uint64(1 << (8 * width - 1))
    mask = np.uint64((1 << (8 * width)) - 1)

    exponents = ((bits & ~sign) >> np.uint64(shift) & np.uint64(0xFF)).astype(np.int64)
    group = np.clip(exponents - first, 0, groups - 1)
    sizes = np.bincount(group, minlength=groups)
    planes = [np.concatenate([read_stream(reader, int(n)) for n in sizes]) for _ in range(width)]
    folded = np.empty(count, np.uint64)
    folded[np.argsort(group, kind="stable")] = unite(planes)

    one = np.uint64(1)
    difference = (folded >> one) ^ (np.uint64(0) - (folded & one))
    ordered_base = np.where(bits & sign, ~bits, bits | sign)
    ordered = (ordered_base + difference) & mask
    values = np.where(ordered & sign, ordered ^ sign, ~ordered & mask)
    return with_rest(reader, values.astype(f"<u{width}"), size)


# Streams


def read_stream(reader, size):
    """`size` bytes as an array; nothing is there for a stream of no bytes."""
    if size == 0:
        return np.zeros(0, np.uint8)
    codec = reader.byte()
    if codec == STORED:
        return reader.array(size)
    if codec == CONSTANT:
        return np.full(size, reader.byte(), np.uint8)
    require(codec <= CONTEXTS, "unknown codec")
    body = reader.bytes(reader.varint())
    if codec == ZSTD:
        return read_zstd(body, size)
    read = {HUFFMAN: read_huffman, RANS: read_rans, CONTEXTS: read_in_contexts}[codec]
    return read(Reader(body), size)


def read_zstd(body, size):
    try:
        data = zstandard.ZstdDecompressor(max_window_size=1 << 20).decompress(body, max_output_size=size)
    except zstandard.ZstdError as error:
        raise PayloadError("a zstd frame is damaged") from error
    require(len(data) == size, "a zstd frame has another length")
    return np.frombuffer(data, np.uint8)


def read_huffman(reader, size):
    first = reader.byte()
    count = reader.byte() + 1
    require(first + count <= 256, "symbols above 255")
    lengths = [0] * 256
    for symbol in range(first, first + count, 2):
        pair = reader.byte()
        lengths[symbol] = pair & 15
        if symbol + 1 < first + count:
            lengths[symbol + 1] = pair >> 4
        else:
            require(pair < 16, "a length too many")
    table = huffman_table(lengths)
    sizes = [reader.varint() for _ in range(3)]
    sizes.append(reader.left() - sum(sizes))
    require(sizes[3] >= 0, "the segments are too long")
    quarter = (size + 3) // 4
    require(3 * quarter <= size, "too short for its segments")
    parts = [huffman_segment(reader.bytes(length), table, quarter) for length in sizes[:3]]
    parts.append(huffman_segment(reader.bytes(sizes[3]), table, size - 3 * quarter))
    return np.frombuffer(b"".join(parts), np.uint8)


def huffman_table(lengths):
    """For each value of the next 11 bits: the symbol and the length of its code."""
    table = [None] * (1 << HUFFMAN_BITS)
    used = 0
    code = 0
    for bits in range(1, 16):
        code <<= 1
        for symbol in range(256):
            if lengths[symbol] != bits:
                continue
            require(bits <= HUFFMAN_BITS, "a code is too long")
            used += 1 << (HUFFMAN_BITS - bits)
            require(used <= 1 << HUFFMAN_BITS, "the codes do not fit")
            reversed_code = int(format(code, f"0{bits}b")[::-1], 2)
            for index in range(reversed_code, 1 << HUFFMAN_BITS, 1 << bits):
                table[index] = (symbol, bits)
            code += 1
    require(used == 1 << HUFFMAN_BITS, "the codes do not fill the code space")
    return table


def huffman_segment(data, table, count):
    output = bytearray()
    window = filled = used = at = 0
    for _ in range(count):
        while filled < HUFFMAN_BITS:
            window |= (data[at] if at < len(data) else 0) << filled
            at += 1
            filled += 8
        symbol, bits = table[window & ((1 << HUFFMAN_BITS) - 1)]
        output.append(symbol)
        window >>= bits
        filled -= bits
        used += bits
    require((used + 7) // 8 == len(data), "a segment does not end where its symbols do")
    return bytes(output)


def read_rans(reader, size):
    log = reader.byte()
    require(log <= 4, "too many parts")
    part = -(-size // (1 << log))
    require(part * ((1 << log) - 1) <= size, "too short for its parts")
    parts = [rans_part(reader, min(part, size - k * part)) for k in range(1 << log)]
    require(reader.left() == 0, "bytes too many")
    return np.frombuffer(b"".join(parts), np.uint8)


def rans_part(reader, count):
    slots = rans_slots(reader)
    rans = Rans(reader.bytes(reader.varint()))
    output = bytes(rans.symbol(i, slots) for i in range(count))
    rans.finish()
    return output


def rans_slots(reader):
    """For each of 4096 slots: its symbol, the frequency of that, and the place in its range."""
    first = reader.byte()
    symbols = reader.byte() + 1
    require(first + symbols <= 256, "symbols above 255")
    slots = []
    for symbol in range(first, first + symbols):
        frequency = reader.varint()
        require(frequency < 1 << RANS_BITS, "a frequency is too high")
        slots += [(symbol, frequency, place) for place in range(frequency)]
    require(len(slots) == 1 << RANS_BITS, "the frequencies do not add to 4096")
    return slots


class Rans:
    """Coded bytes: four states, then words of 16 bits."""

    def __init__(self, coded):
        self.words = Reader(coded)
        self.states = [int.from_bytes(self.words.bytes(4), "little") for _ in range(4)]

    def symbol(self, i, slots):
        state = self.states[i % 4]
        symbol, frequency, place = slots[state & ((1 << RANS_BITS) - 1)]
        state = frequency * (state >> RANS_BITS) + place
        if state < RANS_LOW:
            state = state << 16 | int.from_bytes(self.words.bytes(2), "little")
        self.states[i % 4] = state
        return symbol

    def finish(self):
        require(self.words.left() == 0, "a part has bytes too many")
        require(self.states == [RANS_LOW] * 4, "a part does not end where its symbols do")


def read_in_contexts(reader, size):
    period = reader.varint()
    center, step, first, last = (reader.byte() for _ in range(4))
    last += first
    require(1 <= period <= 1 << 16 and 6 <= step <= 16, "unknown contexts")
    require(last - first < 32 and last < 64, "unknown contexts")
    tables = [rans_slots(reader) for _ in range(first, last + 1)]
    rans = Rans(reader.bytes(reader.left()))
    columns = [center << 12] * period
    row = 0
    output = bytearray()
    for i in range(size):
        line, column = divmod(i, period)
        expected = columns[column] + row
        context = min(max(((expected - (center << 12)) >> step) + 32, first), last)
        symbol = rans.symbol(i, tables[context - first])
        output.append(symbol)
        error = (symbol << 12) - expected
        columns[column] += error >> min(5, (line + 1).bit_length())
        row += error >> 5
    rans.finish()
    return np.frombuffer(bytes(output), np.uint8)
