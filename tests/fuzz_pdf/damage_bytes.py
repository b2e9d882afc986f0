"""Damage that needs no knowledge of the format: what disks, mail gateways and half downloads do to a file."""

from collections.abc import Callable
from random import Random

Damage = Callable[[Random, bytes], bytes]


def cut_short(rng: Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data))]


def lost_its_head(rng: Random, data: bytes) -> bytes:
    return data[rng.randrange(min(len(data), 4000)) :]


def few_bits(rng: Random, data: bytes) -> bytes:
    return _flipped(rng, data, rng.randint(1, 20))


def many_bits(rng: Random, data: bytes) -> bytes:
    return _flipped(rng, data, max(20, len(data) // rng.choice((1000, 100, 20))))


def _flipped(rng: Random, data: bytes, count: int) -> bytes:
    out = bytearray(data)
    for _ in range(count):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def zeroed(rng: Random, data: bytes) -> bytes:
    start, end = _span(rng, data)
    return data[:start] + bytes(end - start) + data[end:]


def overwritten(rng: Random, data: bytes) -> bytes:
    start, end = _span(rng, data)
    return data[:start] + rng.randbytes(end - start) + data[end:]


def span_removed(rng: Random, data: bytes) -> bytes:
    start, end = _span(rng, data)
    return data[:start] + data[end:]


def span_doubled(rng: Random, data: bytes) -> bytes:
    start, end = _span(rng, data)
    return data[:end] + data[start:end] * rng.randint(1, 3) + data[end:]


def span_moved(rng: Random, data: bytes) -> bytes:
    start, end = _span(rng, data)
    rest = data[:start] + data[end:]
    place = rng.randrange(len(rest) + 1)
    return rest[:place] + data[start:end] + rest[place:]


def noise_put_in(rng: Random, data: bytes) -> bytes:
    place = rng.randrange(len(data))
    return data[:place] + rng.randbytes(rng.randint(1, 5000)) + data[place:]


def line_ends_changed(rng: Random, data: bytes) -> bytes:
    """As a transfer in text mode does."""
    old, new = rng.choice(((b"\n", b"\r\n"), (b"\r\n", b"\n"), (b"\r", b"\n"), (b"\n", b"\r")))
    return data.replace(old, new)


def taken_for_text(rng: Random, data: bytes) -> bytes:
    """As a gateway does that takes the bytes for Latin-1 and writes UTF-8, or the other way round."""
    if rng.random() < 0.5:
        return data.decode("latin-1").encode()
    return data.decode("utf-8", "replace").encode()


def seven_bits(rng: Random, data: bytes) -> bytes:
    return bytes(each & 0x7F for each in data)


def twice_over(rng: Random, data: bytes) -> bytes:
    return data * rng.randint(2, 4)


def junk_around(rng: Random, data: bytes) -> bytes:
    return rng.randbytes(rng.choice((10, 900, 1100, 5000))) + data + rng.randbytes(rng.randint(0, 5000))


def every_nth_lost(rng: Random, data: bytes) -> bytes:
    out = bytearray(data)
    del out[rng.randrange(500) :: rng.randint(500, 5000)]
    return bytes(out)


def _span(rng: Random, data: bytes) -> tuple[int, int]:
    start = rng.randrange(len(data))
    return start, min(len(data), start + rng.choice((1, 10, 100, 1000, 10_000)))


BYTES: tuple[Damage, ...] = (
    cut_short,
    lost_its_head,
    few_bits,
    many_bits,
    zeroed,
    overwritten,
    span_removed,
    span_doubled,
    span_moved,
    noise_put_in,
    line_ends_changed,
    taken_for_text,
    seven_bits,
    twice_over,
    junk_around,
    every_nth_lost,
)
