#!/usr/bin/env bash
# Freezes the program on Linux and sees that it works where nothing of Python is at hand:
#   bash installer/linux.sh [FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-build/linux}
mkdir -p "$out"
out=$(realpath "$out")
python3 -m venv --clear "$out/venv"
"$out/venv/bin/python" -m pip install -q ".[package]"
"$out/venv/bin/python" -m PyInstaller -y --log-level WARN \
  --distpath "$out/dist" --workpath "$out/work" build.spec
program=$out/dist/xray-desktop
rm -rf "$out/home" && mkdir -p "$out/home"
clean() { env -i HOME="$out/home" PATH=/usr/bin:/bin LC_ALL=C.UTF-8 "$@"; }
cd "$out/home"
clean "$program/xray-desktop-cli" --self-test
clean "$program/xray-desktop-cli" analyze "$program/_internal/resources/samples/chest_pa.png" --csv |
  grep -q "^.*,scored,Pneumonia," || { echo "the frozen program scores nothing" >&2; exit 1; }
clean "$program/xray-desktop-cli" deidentify "$program/_internal/resources/samples/chest_mass.dcm" \
  --out "$out/home/copies" 2>&1 | grep -q "1 images copied" || { echo "no copy without names" >&2; exit 1; }
for text in LICENCES.txt sbom.cdx.json; do
  [ -s "$program/_internal/$text" ] || { echo "$text is missing" >&2; exit 1; }
done
if grep -E '^(Not known whose|No text of)' "$program/_internal/LICENCES.txt"; then
  echo "something is shipped without its licence (installer/contents.py)" >&2
  exit 1
fi
if find "$program" -iname '*tensorflow*' -o -iname '*trainer*' | grep -q .; then
  echo "the program carries what it does not need" >&2
  exit 1
fi
du -sh "$program"
