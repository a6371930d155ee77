"""Stand-in for Wine's C library in tests: Wine's own, and the complex functions that it lacks.

``python make_ucrt_shim.py WINES_UCRTBASE_DLL FOLDER`` makes `ucrtbase.dll`, which forwards to
`ucrtbase_.dll`, a copy of Wine's without the mark by which Wine would load its own instead.
"""  # noqa: INP001

import subprocess
import sys
from pathlib import Path

import pefile

BASES = (
    *("creal", "cimag", "cabs", "carg", "conj", "cproj", "cexp", "clog", "csqrt", "csin", "ccos"),
    *("ctan", "csinh", "ccosh", "ctanh", "casin", "cacos", "catan", "casinh", "cacosh", "catanh"),
    "cpow",
)
OURS = [name for base in BASES for name in (base, f"{base}f", f"{base}l")]
MARK = b"Wine builtin DLL"
MARK_AT = 0x40


def main() -> int:
    """Make both libraries; exit status 1 if Wine's is not what it was."""
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    content = bytearray(source.read_bytes())
    if content[MARK_AT : MARK_AT + len(MARK)] != MARK:
        sys.stderr.write(f"{source} is no library of Wine's\n")
        return 1
    content[MARK_AT : MARK_AT + len(MARK)] = bytes(len(MARK))
    (folder / "ucrtbase_.dll").write_bytes(content)
    symbols = pefile.PE(str(source)).DIRECTORY_ENTRY_EXPORT.symbols
    names = [symbol.name.decode() for symbol in symbols if symbol.name]
    lines = [
        "LIBRARY ucrtbase.dll",
        "EXPORTS",
        *(
            f"  {name}=x_{name}" if name in OURS else f'  "{name}"="ucrtbase_.{name}"'
            for name in names
        ),
        *(f"  {name}=x_{name}" for name in OURS if name not in names),
    ]
    exports = folder / "u.def"
    exports.write_text("\n".join(lines) + "\n")
    subprocess.run(  # noqa: S603
        [
            *("x86_64-w64-mingw32-gcc", "-O2", "-shared", "-static-libgcc"),
            *("-o", folder / "ucrtbase.dll"),
            *(Path(__file__).with_name("complex_fns.c"), exports, "-Wl,--enable-stdcall-fixup"),
        ],
        check=True,
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
