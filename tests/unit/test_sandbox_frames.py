import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sandbox.frames import FrameError, FrameTooLarge, Incoming, encode

LIMITS = {"head_limit": 10_000, "blob_limit": 200_000}
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10)


def received(data: bytes, step: int = 1_000_000) -> Incoming:
    frame = Incoming(**LIMITS)
    while not frame.is_complete():
        chunk, data = data[: min(step, frame.wanted)], data[min(step, frame.wanted) :]
        assert chunk, "the frame wants more than there is"
        frame.feed(chunk)
    assert not data, "bytes were left over"
    return frame


def framed(head: bytes) -> bytes:
    return struct.pack(">4sI", b"UBLR", len(head)) + head


@given(
    head=st.dictionaries(st.text().filter(lambda name: name != "blobs"), JSON, max_size=5),
    blobs=st.dictionaries(st.text(max_size=100), st.binary(max_size=500), max_size=4),
    step=st.integers(1, 2000),
)
def test_what_goes_in_comes_out_whatever_the_pipe_cuts_it_into(head, blobs, step):
    frame = received(b"".join(encode(head, blobs, head_limit=10_000_000, blob_limit=10_000)), step)
    assert frame.head == head
    assert frame.blobs == blobs


def test_a_large_blob_is_not_copied_on_its_way_out():
    blob = b"x" * 150_000
    assert encode({}, {"data": blob}, **LIMITS)[1] is blob


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK",
        b"\x80\x04\x95pickle..",
        framed(b"{"),
        framed(b"\xff\xfe"),
        framed(b"[]"),
        framed(b"{}"),
        framed(b'{"blobs":{}}'),
        framed(b'{"blobs":[["a"]]}'),
        framed(b'{"blobs":[["a",-1]]}'),
        framed(b'{"blobs":[["a",true]]}'),
        framed(b'{"blobs":[["a",1.5]]}'),
        framed(b'{"blobs":[["a",1],["a",1]]}'),
        framed(json.dumps({"blobs": [["n" * 101, 1]]}).encode()),
        framed(b'{"blobs":[],"x":NaN}'),
        framed(b'{"blobs":[],"x":' + b"[" * 5000 + b"]" * 4900 + b"}"),
        framed(b'{"blobs":[],"x":' + b"9" * 5000 + b"}"),
    ],
)
def test_garbage_is_named_as_such(data):
    with pytest.raises(FrameError):
        received(data)


@pytest.mark.parametrize(
    "data", [struct.pack(">4sI", b"UBLR", 10_001), framed(b'{"blobs":[["a",100000],["b",100001]]}')]
)
def test_a_claim_beyond_the_limit_is_refused_before_its_bytes_are_read(data):
    with pytest.raises(FrameTooLarge):
        received(data)


@given(st.binary(max_size=200))
def test_no_bytes_do_worse_than_a_frame_error(data):
    frame = Incoming(**LIMITS)
    while data and not frame.is_complete():
        chunk, data = data[: frame.wanted], data[frame.wanted :]
        try:
            frame.feed(chunk)
        except (FrameError, FrameTooLarge):
            assert not frame.is_complete()
            return
    assert not frame.is_complete() or isinstance(frame.head, dict)


def test_an_oversized_frame_is_refused_before_it_is_sent():
    with pytest.raises(FrameTooLarge):
        encode({"text": "x" * 10_000}, {}, **LIMITS)
    with pytest.raises(FrameTooLarge):
        encode({}, {"a": b"x" * 200_001}, **LIMITS)


@pytest.mark.parametrize("value", [float("nan"), object(), b"bytes"])
def test_what_json_cannot_carry_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        encode({"value": value}, {}, **LIMITS)
