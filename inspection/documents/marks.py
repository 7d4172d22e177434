"""Machine-readable marks on papers, drawn as outlines so that no letter of theirs mixes into the paper's text."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe

# Code 128: the widths of bars and spaces of each of its 107 symbols, as ISO/IEC 15417 lists them.
_WIDTHS = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"
).split()
_START_B, _STOP = 104, 106
_QUIET = 10


def qr_svg(text: str) -> SafeString:
    """A QR code (error correction L: larger modules are worth more on paper than repaired ones) as an SVG element without a fixed size; the page's stylesheet sizes it."""
    out = io.BytesIO()
    segno.make(text, error="l", boost_error=False, micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, svgclass=None, lineclass=None
    )
    return mark_safe(out.getvalue().decode().strip())


def code128_widths(text: str) -> list[int]:
    """The alternating widths of bars and spaces, in modules, of a text in Code 128 set B with its check symbol.

    Raises ValueError for characters other than printable ASCII.
    """
    if not text or any(not " " <= character <= "~" for character in text):
        raise ValueError("条码只能编码可见的 ASCII 字符。")
    symbols = [_START_B, *(ord(character) - 32 for character in text)]
    check = (symbols[0] + sum(at * symbol for at, symbol in enumerate(symbols))) % 103
    return [int(width) for symbol in (*symbols, check, _STOP) for width in _WIDTHS[symbol]]


def code128_svg(text: str) -> SafeString:
    """A Code 128 barcode as an SVG element, for slips that are printed, signed by hand and scanned back in."""
    at, path = _QUIET, []
    for number, width in enumerate(code128_widths(text)):
        if number % 2 == 0:
            path.append(f"M{at} 0h{width}v40h-{width}z")
        at += width
    total = at + _QUIET
    return mark_safe(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} 40"><path d="{"".join(path)}"/></svg>'
    )
