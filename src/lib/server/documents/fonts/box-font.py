"""Makes NetralFallbackBox.ttf: one box glyph that stands for every character no other shipped font has."""

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

FAMILY = "Netral Fallback Box"


def rectangle(pen, left, bottom, right, top, clockwise):
    corners = [(left, bottom), (left, top), (right, top), (right, bottom)]
    if not clockwise:
        corners.reverse()
    pen.moveTo(corners[0])
    for corner in corners[1:]:
        pen.lineTo(corner)
    pen.closePath()


def box():
    pen = TTGlyphPen(None)
    rectangle(pen, 60, 0, 540, 700, True)
    rectangle(pen, 110, 50, 490, 650, False)
    return pen.glyph()


# Format 13 maps a whole range to one glyph, so the font covers Unicode in a few bytes.
everything = CmapSubtable.newSubtable(13)
everything.platformID, everything.platEncID, everything.language = 3, 10, 0
everything.cmap = {code: "box" for code in range(0x21, 0x110000)}

builder = FontBuilder(1000, isTTF=True)
builder.setupGlyphOrder([".notdef", "box"])
builder.setupGlyf({".notdef": box(), "box": box()})
builder.setupHorizontalMetrics({".notdef": (600, 60), "box": (600, 60)})
builder.setupHorizontalHeader(ascent=950, descent=-250)
builder.setupCharacterMap({})
builder.font["cmap"].tables = [everything]
builder.setupNameTable({
    "copyright": "Part of Netral, Apache License 2.0",
    "familyName": FAMILY, "styleName": "Regular", "uniqueFontIdentifier": FAMILY,
    "fullName": FAMILY, "psName": "NetralFallbackBox",
})
builder.setupOS2(sTypoAscender=950, sTypoDescender=-250, usWinAscent=950, usWinDescent=250, usWeightClass=400)
builder.setupPost()
builder.font["head"].created = builder.font["head"].modified = 3_850_000_000
builder.font.recalcTimestamp = False
builder.save("NetralFallbackBox.ttf")
