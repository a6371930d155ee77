"""The checks of this project, each with one command: ``nox -s lint types fast full docs``.

Every session runs in the environment that nox itself was started from (``.venv``), and installs
nothing: TensorFlow and Qt are too large to be installed once for each session.
"""

import sys
from pathlib import Path
from typing import Final

import nox

nox.needs_version = ">=2024.4.15"
nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "fast"]

SPELLED: Final = ("xray_desktop", "trainer", "tests", "benchmarks", "docs")
PAGES: Final = sorted(path.name for path in Path(__file__).parent.glob("*.md"))
IMPORT_LINTER: Final = "from importlinter.cli import lint_imports_command as check; check()"
DOCS_TESTS: Final = (
    "tests/test_contributing.py",
    "tests/test_developer_pages.py",
    "tests/test_security_page.py",
    "tests/test_site.py",
    "tests/test_stated_options.py",
    "tests/test_words.py",
    "tests/network/test_limits.py",
    "tests/results/dicom/test_documentation.py",
    "tests/gui/common/test_language.py",
)
"""What holds pages and translations to the code."""
PROGRAMS_TESTS: Final = ("tests/session", "tests/network", "tests/test_no_connections.py")
"""Where the tests are that need other programs: to collect all would take half a minute."""
UNMEASURED: Final = "long or session or peers or strace"
SITE: Final = ("-q", "-W", "--keep-going", "-b", "html", "docs", "build/site")
"""Every warning is an error."""


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, format, spelling, dead code, dependencies and the direction of imports."""
    _run(session, "-m", "ruff", "check", ".")
    _run(session, "-m", "ruff", "format", "--check", ".")
    _run(session, "-m", "codespell_lib", *SPELLED, *PAGES)
    _run(session, "-m", "vulture")
    _run(session, "-m", "deptry", ".")
    _run(session, "-c", IMPORT_LINTER)


@nox.session
def types(session: nox.Session) -> None:
    """Check the types, of all or of the files that follow ``--``."""
    _run(session, "-m", "pyright", *session.posargs)


@nox.session
def fast(session: nox.Session) -> None:
    """Run the tests that need no training, no screen and no other program."""
    _run(session, *_pytest(session, "-m", "not (long or slow or session or peers or strace)"))


@nox.session
def programs(session: nox.Session) -> None:
    """Run the tests that need other programs: an X server, Orthanc and dcmtk, strace."""
    chosen = ("-m", "(session or peers or strace) and not long")
    _run(session, *_pytest(session, *chosen, *PROGRAMS_TESTS))


@nox.session
def full(session: nox.Session) -> None:
    """Run all tests and hold the coverage of each package, or run the tests that follow ``--``.

    Tests that need what is not installed here are skipped. Long ones and those of other programs
    are not measured: tracing would slow them down, and most of what they run is another process.
    """
    if session.posargs:
        _run(session, *_pytest(session, "-m", ""))
        return
    _run(session, *_pytest(session, "-m", f"not ({UNMEASURED})", "--cov", "--cov-report="))
    _run(session, *_pytest(session, "-m", UNMEASURED))
    _run(session, "-m", "tests.coverage_floors")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site into `build/site`; check what pages and translations say against the code."""
    _run(session, "-m", "codespell_lib", "docs", *PAGES)
    _run(session, "-m", "sphinx", *SITE)
    _run(session, "-m", "pytest", *DOCS_TESTS, *session.posargs)


def _pytest(session: nox.Session, *options: str) -> list[str]:
    """Return the arguments of a test run on two processes; what follows ``--`` comes last."""
    return ["-m", "pytest", "-n", "2", *options, *session.posargs]


def _run(session: nox.Session, *arguments: str) -> None:
    session.run(sys.executable, *arguments)
