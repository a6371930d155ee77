"""Typefaces for printed pages: our own for our words, the system's for names that need more.

A page to print for one image: picture, scores and what they mean. Names nobody unless asked.
"""

import io
import os
import sys
import unicodedata
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Image, Paragraph, SimpleDocTemplate, Spacer, Table

from xray_desktop import __version__
from xray_desktop.core.image.radiograph import Radiograph, SourceHeader
from xray_desktop.core.scoring.diagnostic_statistics import Band
from xray_desktop.core.scoring.findings import Assessment, State
from xray_desktop.results.heat_map_text import attribution_text, heat_map_lines
from xray_desktop.results.report_picture import framed
from xray_desktop.results.score_report import Column, ScoreTable, report_notes, score_table

if TYPE_CHECKING:
    from xray_desktop.results.result_files import ImageResult


FONT: Final = "Vera"
BOLD: Final = "VeraBd"
MISSING: Final = "?"
RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
"""Nothing here lays such letters in their order: they count as missing rather than reversed."""


def system_fonts() -> tuple[Path, ...]:
    """Return where this system keeps a typeface with many letters, whether it is there or not."""
    if sys.platform == "win32":
        folder = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "Fonts")
        return folder / "arial.ttf", folder / "simhei.ttf"
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts/Supplemental/Arial Unicode.ttf"),)
    folder = Path("/usr/share/fonts/truetype")
    return folder / "dejavu/DejaVuSans.ttf", folder / "droid/DroidSansFallbackFull.ttf"


@cache
def load_fonts() -> tuple[str, ...]:
    """Register the typefaces, ours first; return the names of those for running text."""
    for name in (FONT, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    found = [FONT]
    for path in system_fonts():
        with suppress(TTFError, OSError):
            pdfmetrics.registerFont(TTFont(path.stem, str(path)))
            found.append(path.stem)
    return tuple(found)


def font_for(text: str) -> str:
    """Return the typeface that lacks the fewest letters of `text`, ours if it lacks none."""
    return min(load_fonts(), key=lambda face: drawable(text, face).count(MISSING))


def drawable(text: str, face: str = FONT) -> str:
    """Return `text` with a question mark for each letter that cannot be drawn."""
    load_fonts()
    glyphs: Any = pdfmetrics.getFont(face)
    known = glyphs.face.charToGlyph
    return "".join(
        c if ord(c) in known and unicodedata.bidirectional(c) not in RIGHT_TO_LEFT else MISSING
        for c in text
    )


MARGIN: Final = 18 * mm
IMAGE_MM: Final = (84, 92)
IMAGE_PX: Final = (1000, 1100)
"""Most columns and rows of the image, as drawn and as stored: about 300 dpi."""
JPEG_QUALITY: Final = 90
TITLE: Final = "Chest image: a model's scores"
HASH_SHOWN: Final = 16
STATE_COLOURS: Final = {
    State.ABOVE: HexColor("#b45309"),
    State.NEAR: HexColor("#854d0e"),
    State.BELOW: HexColor("#111827"),
    State.INSUFFICIENT: HexColor("#6b7280"),
    State.UNRELIABLE: HexColor("#6b7280"),
}
BAND_COLOURS: Final = {
    Band.BELOW: HexColor("#1d4ed8"),
    Band.NEUTRAL: HexColor("#111827"),
    Band.SMALL: HexColor("#854d0e"),
    Band.MODERATE: HexColor("#b45309"),
    Band.LARGE: HexColor("#991b1b"),
}
WIDTHS_MM: Final = {
    Column.FINDING: 36,
    Column.SCORE: 17,
    Column.BASE_RATE: 19,
    Column.RATIO: 17,
    Column.LIKELIHOOD: 14,
    Column.THRESHOLD: 28,
    Column.SENSITIVITY: 14,
    Column.SPECIFICITY: 14,
    Column.PLACE: 15,
}
"""Of all columns together no more than the page has."""
GRAVE: Final = HexColor("#991b1b")
INK: Final = HexColor("#111827")
FAINT: Final = HexColor("#6b7280")
RULE: Final = HexColor("#d1d5db")
WARNING: Final = HexColor("#facc15")
MISSING_GLYPHS: Final = (
    "Question marks stand for letters that cannot be printed here; "
    "DICOM objects hold the name whole."
)
NOT_IDENTIFIED: Final = (
    "This page takes nothing from the header that says whose image it is; writing inside the "
    "picture stays. The image is known by the hash of its file."
)
_BODY: Final = ParagraphStyle("body", fontName=FONT, fontSize=8, leading=11, textColor=INK)
_CELL: Final = ParagraphStyle("cell", _BODY, leading=10)
_TITLE: Final = ParagraphStyle("title", _BODY, fontName=BOLD, fontSize=14, leading=18)
_GRAVE: Final = ParagraphStyle("grave", _BODY, fontName=BOLD)


def pdf_report(
    result: "ImageResult", image: Radiograph, header: SourceHeader | None = None
) -> bytes:
    """Return the page as a PDF of A4 size; more pages if there is much to say.

    Parameters
    ----------
    result : ImageResult
        What was said of the image.
    image : Radiograph
        The image.
    header : SourceHeader or None
        If given, the page names patient and study; else only the image's hash.
    """
    load_fonts()
    stream = io.BytesIO()
    document = SimpleDocTemplate(
        stream,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN + 8 * mm,
        bottomMargin=MARGIN,
        title=TITLE,
        author="",
        creator=f"xray-desktop {__version__}",
        subject=result.assessment.notice,
    )
    notice = result.assessment.notice

    def frame(canvas: Canvas, _document: object) -> None:
        _banner(canvas, notice)

    document.build(_story(result, image, header), onFirstPage=frame, onLaterPages=frame)
    return stream.getvalue()


def _story(result: "ImageResult", image: Radiograph, header: SourceHeader | None) -> list[Flowable]:
    assessment = result.assessment
    picture = framed(image, result.heat_map, IMAGE_PX)
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    scale = min(IMAGE_MM[0] / picture.width, IMAGE_MM[1] / picture.height) * mm
    drawn = Image(io.BytesIO(stored.getvalue()), picture.width * scale, picture.height * scale)
    facts = [_paragraph(line, _BODY) for line in _facts(image, assessment, header)]
    heat_map = result.heat_map
    if heat_map is not None:
        facts += [
            _paragraph(line, _BODY, after=1.2 * mm) for line in ("", *heat_map_lines(heat_map))
        ]
    beside = Table([[drawn, facts]], [IMAGE_MM[0] * mm + 6 * mm, None], style=_TOP_LEFT)
    grave = len(assessment.reservations)
    said = report_notes(assessment, None, result.cautions)
    if heat_map is not None:
        said += (f"{attribution_text(heat_map.attribution)}.",)
    return [
        _paragraph(TITLE, _TITLE),
        *(_paragraph(sentence, _GRAVE, GRAVE) for sentence in said[:grave]),
        Spacer(1, 3 * mm),
        beside,
        Spacer(1, 4 * mm),
        _scores(score_table(assessment)),
        Spacer(1, 4 * mm),
        *(_paragraph(sentence, _BODY, after=1.2 * mm) for sentence in said[grave:]),
    ]


def _facts(image: Radiograph, assessment: Assessment, header: SourceHeader | None) -> list[str]:
    rows, columns = image.shape
    frame = f", frame {image.source.frame + 1}" if image.source.frames > 1 else ""
    model = assessment.model
    whose = [NOT_IDENTIFIED] if header is None else _whose(header)
    return [
        *whose,
        "",
        f"Image {image.source.sha256[:HASH_SHOWN]}{frame}",
        f"{image.source.format}, {columns} x {rows} pixels",
        "",
        f"Model {model.model_id}",
        f"Contract {model.sha256[:HASH_SHOWN]}",
        assessment.device,
        f"xray-desktop {__version__}",
        "",
        "AI output. Nobody has verified it.",
    ]


def _whose(header: SourceHeader) -> list[str]:
    """Return patient and study as the header names them."""
    from xray_desktop.results.dicom.source_image import whose

    lines = whose(header)
    lost = any(drawable(line, font_for(line)) != line for line in lines)
    return [*lines, MISSING_GLYPHS] if lost else lines


def _scores(table: ScoreTable) -> Table:
    content: list[list[Any]] = [[_paragraph(column.value, _CELL) for column in table.columns]]
    style: list[Any] = [
        ("LINEBELOW", (0, 0), (-1, 0), 0.6, FAINT),
        ("LINEBELOW", (0, 1), (-1, -1), 0.25, RULE),
        ("TOPPADDING", (0, 0), (-1, -1), 1.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.6),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
    for number, row in enumerate(table.rows, 1):
        colour = STATE_COLOURS[row.state] if row.band is None else BAND_COLOURS[row.band]
        cells = [_paragraph(cell, _CELL, colour) for cell in row.cells]
        if not row.scored:
            style.append(("SPAN", (1, number), (-1, number)))
            cells += [""] * (len(table.columns) - len(cells))
        content.append(cells)
    widths = [WIDTHS_MM[column] * mm for column in table.columns]
    return Table(content, widths, style=style, repeatRows=1, hAlign="LEFT")


def _paragraph(
    words: str, style: ParagraphStyle, colour: Color = INK, after: float = 0
) -> Paragraph:
    """Return words, never markup: what comes from a file or a bundle may look like it."""
    face = style.fontName
    if drawable(words, face) != words:
        face = font_for(words)
    own = ParagraphStyle("own", style, fontName=face, textColor=colour, spaceAfter=after)
    return Paragraph(escape(drawable(words, face)) or "&nbsp;", own)


_TOP_LEFT: Final = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
]


def _banner(canvas: Canvas, notice: str) -> None:
    """Draw the notice over every page, and the page's number under it."""
    width, height = A4
    canvas.saveState()
    canvas.setFillColor(WARNING)
    canvas.rect(0, height - 12 * mm, width, 12 * mm, stroke=0, fill=1)
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, 10)
    canvas.drawString(MARGIN, height - 8 * mm, drawable(f"{notice} – AI output, unverified"))
    canvas.setFont(FONT, 7)
    canvas.setFillColor(FAINT)
    canvas.drawRightString(width - MARGIN, 10 * mm, f"Page {canvas.getPageNumber()}")
    canvas.restoreState()
