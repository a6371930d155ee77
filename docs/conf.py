"""Settings of the documentation site (Sphinx, with pages in Markdown)."""  # noqa: INP001

import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from xray_desktop import __version__  # noqa: E402 - found by the line above

project = "xray-desktop"
author = copyright = "The xray-desktop authors"  # noqa: A001 - Sphinx' name
version = release = __version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
nitpicky = False
exclude_patterns: list[str] = []

# Headings are link targets with the anchors that GitHub gives them.
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]

autodoc_typehints = "description"
add_module_names = False
autodoc_member_order = "bysource"
napoleon_google_docstring = False
default_role = "py:obj"
"""Names in single backticks in docstrings are links where the page has them."""

html_theme = "pydata_sphinx_theme"
html_title = "xray-desktop"
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "navbar_persistent": ["search-button"],
    "show_prev_next": False,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "announcement": "Research use only – not for diagnosis.",
}
