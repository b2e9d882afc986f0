"""pdfium's functions that are asked once per character or object, in the cheapest way that ctypes knows.

The bindings of pypdfium2 convert a typed pointer at each call. Here handles are plain addresses, answers land in one
buffer for all characters, and the loop over them runs in C: a third of the time.
"""

from __future__ import annotations

import ctypes
import struct
from collections import deque
from collections.abc import Callable, Sequence
from itertools import pairwise, repeat
from typing import Any

import pypdfium2.raw as pdfium_c

Handle = int
"""The address of something that belongs to pdfium; 0 is nothing."""

_BOX_BYTES = 16


def _function(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:  # noqa: ANN401 - types of ctypes
    address = ctypes.cast(getattr(pdfium_c, name), ctypes.c_void_p).value
    function: Callable[..., Any] = ctypes.CFUNCTYPE(result, *arguments)(address or 0)
    return function


_pointer, _int, _uint, _float = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_float

_text = _function("FPDFText_GetText", _int, _pointer, _int, _int, _pointer)
character_code = _function("FPDFText_GetUnicode", _uint, _pointer, _int)
character_object = _function("FPDFText_GetTextObject", _pointer, _pointer, _int)
character_is_unmapped = _function("FPDFText_HasUnicodeMapError", _int, _pointer, _int)
character_font_size = _function("FPDFText_GetFontSize", ctypes.c_double, _pointer, _int)
_character_box = _function("FPDFText_GetLooseCharBox", _int, _pointer, _int, _pointer)
_character_matrix = _function("FPDFText_GetMatrix", _int, _pointer, _int, _pointer)

render_mode = _function("FPDFTextObj_GetTextRenderMode", _int, _pointer)
font_of = _function("FPDFTextObj_GetFont", _pointer, _pointer)
font_flags = _function("FPDFFont_GetFlags", _int, _pointer)
_font_name = _function("FPDFFont_GetBaseFontName", ctypes.c_size_t, _pointer, _pointer, ctypes.c_size_t)

object_count = _function("FPDFPage_CountObjects", _int, _pointer)
object_at = _function("FPDFPage_GetObject", _pointer, _pointer, _int)
object_type = _function("FPDFPageObj_GetType", _int, _pointer)
object_is_see_through = _function("FPDFPageObj_HasTransparency", _int, _pointer)
part_count = _function("FPDFFormObj_CountObjects", _int, _pointer)
part_at = _function("FPDFFormObj_GetObject", _pointer, _pointer, ctypes.c_ulong)
segment_count = _function("FPDFPath_CountSegments", _int, _pointer)
segment_at = _function("FPDFPath_GetPathSegment", _pointer, _pointer, _int)
segment_type = _function("FPDFPathSegment_GetType", _int, _pointer)
segment_closes = _function("FPDFPathSegment_GetClose", _int, _pointer)
_bounds = _function("FPDFPageObj_GetBounds", _int, *[_pointer] * 5)
_object_matrix = _function("FPDFPageObj_GetMatrix", _int, _pointer, _pointer)
_draw_mode = _function("FPDFPath_GetDrawMode", _int, _pointer, _pointer, _pointer)
_segment_point = _function("FPDFPathSegment_GetPoint", _int, _pointer, _pointer, _pointer)
_fill_colour = _function("FPDFPageObj_GetFillColor", _int, *[_pointer] * 5)
_stroke_colour = _function("FPDFPageObj_GetStrokeColor", _int, *[_pointer] * 5)

Matrix = tuple[float, float, float, float, float, float]
Corners = tuple[float, float, float, float]
Colour = tuple[int, int, int, int]

_two_floats: Callable[[Any], tuple[float, float]] = struct.Struct("2f").unpack_from
_four_floats: Callable[[Any], Corners] = struct.Struct("4f").unpack_from
_six_floats: Callable[[Any], Matrix] = struct.Struct("6f").unpack_from
_four_integers: Callable[[Any], Colour] = struct.Struct("4I").unpack_from
_BLACK: Colour = (0, 0, 0, 255)
_HALVES, _SECOND_HALVES = range(0xD800, 0xE000), 0x400
"""Of characters that take two places in UTF-16; the second ones begin at that index."""
_NO_WIDTH = 0x200B
_floats = (ctypes.c_float * 6)()
_integers = (ctypes.c_uint * 4)()
_F = [ctypes.addressof(_floats) + 4 * place for place in range(6)]
_I = [ctypes.addressof(_integers) + 4 * place for place in range(4)]


def address(handle: Any) -> Handle:  # noqa: ANN401 - whatever pypdfium2 wraps
    """Return where the thing is that pypdfium2 holds."""
    return ctypes.cast(getattr(handle, "raw", handle), ctypes.c_void_p).value or 0


def codes(text: Handle, count: int) -> list[int]:
    """Return the code points of the first `count` characters."""
    buffer = (ctypes.c_uint16 * (count + 1))()
    written = _text(text, 0, count, ctypes.addressof(buffer))
    found: list[int] = memoryview(buffer).cast("B").cast("H").tolist()[:count]
    if written != count + 1:  # some have no text: then they are asked one by one, eight times as slow
        found = list(map(character_code, repeat(text), range(count)))
    if any(code in _HALVES for code in set(found)):
        return _made_whole(found)
    return found


def _made_whole(found: list[int]) -> list[int]:
    """Put both halves of a character in the place of the first, and one that shows nothing in that of the second."""
    whole = list(found)
    for place, (first, second) in enumerate(pairwise(found)):
        if first in _HALVES[:_SECOND_HALVES] and second in _HALVES[_SECOND_HALVES:]:
            whole[place] = 0x10000 + (first - _HALVES[0]) * _SECOND_HALVES + second - _HALVES[_SECOND_HALVES]
            whole[place + 1] = _NO_WIDTH
    return whole


def objects(text: Handle, count: int) -> list[Handle | None]:
    """Return for each character the text object that draws it; None for one that pdfium thought up."""
    return list(map(character_object, repeat(text), range(count)))


def unmapped(text: Handle, count: int) -> int:
    """Count the characters among the first `count` for which the font does not say what they are."""
    return sum(answer == 1 for answer in map(character_is_unmapped, repeat(text), range(count)))


def boxes(text: Handle, count: int) -> Sequence[float]:
    """Return for each character left, top, right, bottom, in a row, in the coordinates of the file."""
    buffer = (ctypes.c_float * (4 * count + 4))()
    start = ctypes.addressof(buffer)
    places = range(start, start + _BOX_BYTES * count, _BOX_BYTES)
    deque(map(_character_box, repeat(text), range(count), places), maxlen=0)
    return struct.unpack(f"{4 * count}f", memoryview(buffer).cast("B")[: _BOX_BYTES * count])


def character_matrix(text: Handle, place: int) -> Matrix:
    """Return how the character is placed, as (a, b, c, d, e, f)."""
    if not _character_matrix(text, place, _F[0]):
        return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return _six_floats(_floats)


def font_name(font: Handle) -> str:
    """Return the name of a font, such as ``ABCDEF+Lato-Bold``."""
    buffer = ctypes.create_string_buffer(256)
    _font_name(font, ctypes.addressof(buffer), 256)
    return buffer.value.decode("latin-1")


def fill_colour(drawn: Handle) -> Colour:
    """Return red, green, blue and opacity, each 0 to 255; opaque black where nothing is said."""
    return _colour() if _fill_colour(drawn, *_I) else _BLACK


def stroke_colour(drawn: Handle) -> Colour:
    """Return the same of the line around it."""
    return _colour() if _stroke_colour(drawn, *_I) else _BLACK


def _colour() -> Colour:
    return _four_integers(_integers)


def bounds(drawn: Handle) -> Corners | None:
    """Return left, bottom, right, top in the coordinates of what holds the object: the page or a form."""
    if not _bounds(drawn, *_F[:4]):
        return None
    return _four_floats(_floats)


def object_matrix(drawn: Handle) -> Matrix:
    """Return how the object is placed in what holds it."""
    if not _object_matrix(drawn, _F[0]):
        return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return _six_floats(_floats)


def draw_mode(path: Handle) -> tuple[bool, bool]:
    """Tell whether a path is filled and whether its outline is drawn."""
    if not _draw_mode(path, _I[0], _I[1]):
        return False, False
    return _integers[0] != pdfium_c.FPDF_FILLMODE_NONE, _integers[1] != 0


def segment_point(segment: Handle) -> tuple[float, float]:
    """Return the end of a segment, in the coordinates of its path."""
    _segment_point(segment, _F[0], _F[1])
    return _two_floats(_floats)
