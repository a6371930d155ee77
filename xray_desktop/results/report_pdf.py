"""The report as a PDF to print."""

import io
from typing import Final

from PIL import Image
from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from xray_desktop import __version__
from xray_desktop.core.image.radiograph import Radiograph, SourceHeader
from xray_desktop.results.heat_map_picture import render_within
from xray_desktop.results.report_fonts import drawable, font_for, load_fonts
from xray_desktop.results.report_layout import Box, Page, PageFormat, Text, lay_out
from xray_desktop.results.report_palette import LIGHT, RGB
from xray_desktop.results.score_report import NOT_IDENTIFIED, ImageResult, Report, report_of

A4_PAGE: Final = PageFormat(
    width=A4[0],
    height=A4[1],
    margin=18 * mm,
    banner=12 * mm,
    text=8,
    title=14,
    palette=LIGHT,
    picture=(84 * mm, 92 * mm),
)
PICTURE_PX: Final = (1000, 1100)
"""Most columns and rows of the stored picture, about 300 dpi."""
JPEG_QUALITY: Final = 90
MISSING_GLYPHS: Final = (
    "Question marks stand for characters that cannot be printed here; "
    "DICOM objects hold the full name."
)


def pdf_report(result: ImageResult, image: Radiograph, header: SourceHeader | None = None) -> bytes:
    """Return the report of an image as a PDF of one or more A4 pages.

    Parameters
    ----------
    result : ImageResult
    image : Radiograph
        The image of `result`.
    header : SourceHeader or None
        If given, the report identifies patient and study; else only the image's hash.
    """
    picture = render_within(image, result.heat_map, PICTURE_PX)
    patient = [NOT_IDENTIFIED] if header is None else _patient(header)
    return pdf_of(report_of(result, picture, (*patient, "")), A4_PAGE, result.assessment.notice)


def pdf_of(report: Report, page: PageFormat, subject: str) -> bytes:
    """Return a report as a PDF; the format's unit is the point."""
    load_fonts()
    stream = io.BytesIO()
    canvas = Canvas(stream, (page.width, page.height))
    canvas.setTitle(report.title)
    canvas.setAuthor("")
    canvas.setCreator(f"xray-desktop {__version__}")
    canvas.setSubject(subject)
    for one in lay_out(report, page):
        _draw(canvas, one)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _draw(canvas: Canvas, page: Page) -> None:
    for item in page.items:
        if isinstance(item, Box):
            canvas.setFillColor(_colour(item.colour))
            bottom = page.height - item.top - item.height
            canvas.rect(item.left, bottom, item.width, item.height, stroke=0, fill=1)
        elif isinstance(item, Text):
            canvas.setFillColor(_colour(item.colour))
            canvas.setFont(item.font, item.size)
            canvas.drawString(item.left, page.height - item.baseline, item.text)
        else:
            stored = io.BytesIO()
            picture = Image.fromarray(item.pixels)
            picture.save(stored, "JPEG", quality=JPEG_QUALITY, subsampling=0)
            bottom = page.height - item.top - item.height
            canvas.drawImage(ImageReader(stored), item.left, bottom, item.width, item.height)


def _colour(rgb: RGB) -> Color:
    return Color(*(one / 255 for one in rgb))


def _patient(header: SourceHeader) -> list[str]:
    """Return lines that identify patient and study, and a note where glyphs are missing."""
    from xray_desktop.results.dicom.source_image import patient_lines

    lines = patient_lines(header)
    missing = any(drawable(line, font_for(line)) != line for line in lines)
    return [*lines, MISSING_GLYPHS] if missing else lines
