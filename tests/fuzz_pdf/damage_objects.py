"""Damage within the format: objects, references, cross-reference tables and streams that are no longer right."""

import re
import zlib
from collections.abc import Callable
from random import Random

from tests.fuzz_pdf.damage_bytes import Damage

_OBJECT = re.compile(rb"(?<!\d)(\d{1,7}) (\d{1,5}) obj\b(.*?)\bendobj", re.DOTALL)
_REFERENCE = re.compile(rb"(?<!\d)\d{1,7} \d{1,5} R\b")
_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_NAME = re.compile(rb"/[A-Za-z]{2,20}\b")
_STREAM = re.compile(rb"stream\r?\n")
_LENGTH = re.compile(rb"/Length (\d+)(?! \d+ R)")
EXTREMES = (
    *(b"0", b"-1", b"1", b"255", b"256", b"65535", b"65536", b"2147483647", b"2147483648", b"-2147483648"),
    *(b"4294967295", b"4294967296", b"9223372036854775807", b"99999999999999999999999", b"1e10", b"NaN", b"inf"),
    *(b"0.00000000001", b"-0", b"3.4e38", b"1" + b"0" * 60, b"--5", b"4.4.4", b"null", b"true", b"()", b"[]", b"<<>>"),
)


def _bodies(data: bytes) -> list[tuple[int, int]]:
    return [found.span(3) for found in _OBJECT.finditer(data)]


def objects_swapped(rng: Random, data: bytes) -> bytes:
    bodies = _bodies(data)
    if len(bodies) < 2:
        return data
    first, second = sorted(rng.sample(bodies, 2))
    parts = data[: first[0]], data[slice(*second)], data[first[1] : second[0]], data[slice(*first)], data[second[1] :]
    return b"".join(parts)


def objects_removed(rng: Random, data: bytes) -> bytes:
    return _some_objects(rng, data, lambda number, body: b"")


def objects_doubled(rng: Random, data: bytes) -> bytes:
    return _some_objects(rng, data, lambda number, body: body + b"\n" + body)


def objects_emptied(rng: Random, data: bytes) -> bytes:
    value = rng.choice((b"null", b"<<>>", b"[]", b"0", b"(x)", b"/Name", b"<< /Type /Page >>"))
    return _some_objects(rng, data, lambda number, body: number + b" 0 obj\n" + value + b"\nendobj")


def objects_made_references(rng: Random, data: bytes) -> bytes:
    return _some_objects(rng, data, lambda number, body: number + b" 0 obj\n" + number + b" 0 R\nendobj")


def _some_objects(rng: Random, data: bytes, change: Callable[[bytes, bytes], bytes]) -> bytes:
    count = len(_OBJECT.findall(data))
    chosen = {rng.randrange(count) for _ in range(rng.randint(1, 3))} if count else set()
    place = iter(range(count))
    return _OBJECT.sub(lambda found: change(found[1], found[0]) if next(place) in chosen else found[0], data)


def references_redirected(rng: Random, data: bytes) -> bytes:
    known = [found[1] for found in _OBJECT.finditer(data)] or [b"1"]
    share = rng.choice((0.02, 0.2, 1.0))
    return _REFERENCE.sub(
        lambda found: rng.choice([*known, b"999999"]) + b" 0 R" if rng.random() < share else found[0], data
    )


def numbers_made_extreme(rng: Random, data: bytes) -> bytes:
    return _in_some(rng, data, _NUMBER, lambda: rng.choice(EXTREMES))


def names_exchanged(rng: Random, data: bytes) -> bytes:
    names = _NAME.findall(data) or [b"/X"]
    return _in_some(rng, data, _NAME, lambda: rng.choice(names))


def _in_some(rng: Random, data: bytes, pattern: re.Pattern[bytes], other: Callable[[], bytes]) -> bytes:
    """Change some of what a pattern finds outside of streams."""
    share = rng.choice((0.01, 0.05, 0.3))
    parts = re.split(rb"(stream\r?\n.*?endstream)", data, flags=re.DOTALL)
    parts[::2] = [pattern.sub(lambda found: other() if rng.random() < share else found[0], part) for part in parts[::2]]
    return b"".join(parts)


def xref_shifted(rng: Random, data: bytes) -> bytes:
    shift = rng.choice((-3, 1, 17, 1000))
    return re.sub(rb"(\d{10}) (\d{5} n)", lambda found: b"%010d " % max(0, int(found[1]) + shift) + found[2], data)


def xref_shuffled(rng: Random, data: bytes) -> bytes:
    rows = re.findall(rb"\d{10} \d{5} n", data)
    rng.shuffle(rows)
    left = iter(rows)
    return re.sub(rb"\d{10} \d{5} n", lambda found: next(left), data)


def startxref_elsewhere(rng: Random, data: bytes) -> bytes:
    places = (b"0", b"-1", b"99999999999", b"%d" % rng.randrange(len(data)), b"x")
    return re.sub(rb"startxref\s+\d+", lambda found: b"startxref\n" + rng.choice(places), data)


def trailer_lost(rng: Random, data: bytes) -> bytes:
    gone = rng.choice((rb"trailer\b.*", rb"startxref.*", rb"%%EOF", rb"/Root \d+ 0 R", rb"\bxref\b"))
    return re.sub(gone, b"", data, flags=re.DOTALL)


def xref_that_loops(rng: Random, data: bytes) -> bytes:
    """Append an update whose cross-reference table names itself, or the one that follows, as the one before."""
    start = len(data)
    root = re.search(rb"/Root \d+ \d+ R", data)
    update = b"xref\n0 0\ntrailer\n<< /Size 10 %b /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return data + update % (root[0] if root else b"", rng.choice((start, start + 5)), start)


def lengths_wrong(rng: Random, data: bytes) -> bytes:
    lengths = (b"0", b"-1", b"5", b"99999999", b"2147483648", b"1 0 R")
    share = rng.choice((0.1, 1.0))
    return _LENGTH.sub(
        lambda found: b"/Length " + rng.choice(lengths) if rng.random() < share else found[0],
        data,
    )


def filters_wrong(rng: Random, data: bytes) -> bytes:
    others = (
        b"/LZWDecode",
        b"/DCTDecode",
        b"/JPXDecode",
        b"/JBIG2Decode",
        b"/CCITTFaxDecode",
        b"/ASCII85Decode",
        b"/X",
    )
    return re.sub(rb"/FlateDecode", lambda found: rng.choice(others) if rng.random() < 0.3 else found[0], data)


def flate_corrupted(rng: Random, data: bytes) -> bytes:
    """Flip bits within compressed streams alone."""
    out = bytearray(data)
    for found in _STREAM.finditer(data):
        end = data.find(b"endstream", found.end())
        if end > found.end() + 10 and rng.random() < 0.3:
            for _ in range(rng.randint(1, 4)):
                out[rng.randrange(found.end() + 2, end)] ^= 1 << rng.randrange(8)
    return bytes(out)


def _in_streams(change: Callable[[Random, bytes], bytes]) -> Damage:
    """Return the damage that inflates some streams, changes them and deflates them again, lengths kept right."""

    def damage(rng: Random, data: bytes) -> bytes:
        def changed(found: re.Match[bytes]) -> bytes:
            body = found[0]
            head, mark, rest = body.partition(b"stream")
            raw = rest.lstrip(b"\r").removeprefix(b"\n").rpartition(b"endstream")[0]
            if b"/FlateDecode" not in head or rng.random() < 0.4:
                return body
            try:
                plain = zlib.decompressobj().decompress(raw)
            except zlib.error:
                return body
            packed = zlib.compress(change(rng, plain))
            head = re.sub(rb"/Length \d+(?: \d+ R)?", b"/Length %d" % len(packed), head)
            return head + mark + b"\n" + packed + b"\nendstream\nendobj"

        return _OBJECT.sub(changed, data)

    return damage


def _plain_numbers(rng: Random, plain: bytes) -> bytes:
    share = rng.choice((0.002, 0.02, 0.2))
    return _NUMBER.sub(lambda found: rng.choice(EXTREMES) if rng.random() < share else found[0], plain)


def _plain_bits(rng: Random, plain: bytes) -> bytes:
    out = bytearray(plain or b"x")
    for _ in range(rng.randint(1, 10)):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def _plain_lines(rng: Random, plain: bytes) -> bytes:
    lines = plain.split(b"\n")
    for _ in range(rng.randint(1, 20)):
        first, second = rng.randrange(len(lines)), rng.randrange(len(lines))
        if rng.random() < 0.4:
            lines[first], lines[second] = lines[second], lines[first]
        elif rng.random() < 0.5:
            lines[first] = b""
        else:
            lines.insert(first, lines[second] * rng.choice((1, 2, 500)))
    return b"\n".join(lines)


def _plain_repeated(rng: Random, plain: bytes) -> bytes:
    times = min(rng.choice((3, 30, 300)), max(2, 3_000_000 // max(len(plain), 1)))
    return b"\n".join([plain] * times)


stream_numbers_extreme = _in_streams(_plain_numbers)
stream_bits = _in_streams(_plain_bits)
stream_lines_moved = _in_streams(_plain_lines)
stream_repeated = _in_streams(_plain_repeated)

OBJECTS: dict[str, Damage] = {
    each.__name__: each
    for each in (
        objects_swapped,
        objects_removed,
        objects_doubled,
        objects_emptied,
        objects_made_references,
        references_redirected,
        numbers_made_extreme,
        names_exchanged,
        xref_shifted,
        xref_shuffled,
        startxref_elsewhere,
        trailer_lost,
        xref_that_loops,
        lengths_wrong,
        filters_wrong,
        flate_corrupted,
    )
} | {
    "stream_numbers_extreme": stream_numbers_extreme,
    "stream_bits": stream_bits,
    "stream_lines_moved": stream_lines_moved,
    "stream_repeated": stream_repeated,
}
