#!/usr/bin/env bash
# Makes the Windows setup and package on Windows, in Git's bash, with python.org's Python, NSIS and WiX 3:
#   bash installer/windows/release.sh FOLDER
# XRAY_SIGN signs as in build.sh, for instance with signtool. It has not been run yet: here there is no
# Windows machine. build.sh and prove.sh do the same under Wine, from the same build.spec, setup.nsi and
# package.wxs.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$(realpath -m "${1:-build/release}")
mkdir -p "$out" build
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' xray_desktop/__init__.py)
sign() { [ -z "${XRAY_SIGN:-}" ] || $XRAY_SIGN "$1"; }
native() { cygpath -w "$1"; }

python() { # python.org's: what PYTHON names, the launcher's, or what a build service keeps aside
  local kept
  kept=$(compgen -G "${RUNNER_TOOL_CACHE:-/none}/Python/3.13.*/x64/python.exe" | tail -n 1 || true)
  if [ -n "${PYTHON:-$kept}" ]; then "${PYTHON:-$kept}" "$@"; else py -3.13 "$@"; fi
}
python -m venv --clear build/venv
build/venv/Scripts/python -m pip install -q ".[package]"
build/venv/Scripts/python -m PyInstaller -y --log-level WARN --distpath build/dist --workpath build/work build.spec
program=build/dist/xray-desktop
"$program/xray-desktop-cli.exe" --self-test
if grep -E '^(Not known whose|No text of)' "$program/_internal/LICENCES.txt"; then
  echo "something is shipped without its licence (installer/contents.py)" >&2
  exit 1
fi
for file in "$program/xray-desktop.exe" "$program/xray-desktop-cli.exe"; do sign "$file"; done

setup=$out/xray-desktop-$version-setup.exe
PATH="$PATH:/c/Program Files (x86)/NSIS" makensis -V2 -INPUTCHARSET UTF8 -DCOMPRESSION=lzma "-DVERSION=$version" \
  "-DPAYLOAD=$(native "$program")" "-DLICENCE=$(native LICENSE)" \
  "-DICON=$(native resources/icons/app.ico)" "-DOUT=$(native "$setup")" \
  ${XRAY_SIGN:+"-DSIGN=$XRAY_SIGN"} "$(native installer/windows/setup.nsi)"
sign "$setup"

wix="${WIX:-/c/Program Files (x86)/WiX Toolset v3.14}/bin"
"$wix/heat.exe" dir "$(native "$program")" -nologo -cg Program -dr INSTALLDIR -srd -sreg -scom -gg \
  -var var.Program -out build/program.wxs
"$wix/candle.exe" -nologo -arch x64 "-dVersion=$version" "-dProgram=$(native "$program")" \
  "-dIcon=$(native resources/icons/app.ico)" -out build/ installer/windows/package.wxs build/program.wxs
"$wix/light.exe" -nologo -sval -out "$(native "$out/xray-desktop-$version.msi")" \
  build/package.wixobj build/program.wixobj
sign "$out/xray-desktop-$version.msi"

"$setup" //S
"$LOCALAPPDATA/Programs/X-ray Desktop/xray-desktop-cli.exe" --self-test
ls -l "$out"
