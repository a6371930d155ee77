#!/usr/bin/env bash
# Makes what is released for Linux and for any system: the frozen program and the wheel.
#   bash installer/release.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(realpath -m "${1:-build/release}")
mkdir -p "$out"
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' xray_desktop/__init__.py)
bash installer/linux.sh build/linux
tar -C build/linux/dist -czf "$out/xray-desktop-$version-linux-x86_64.tar.gz" xray-desktop
python3 -m venv --clear build/wheel
build/wheel/bin/python -m pip install -q build
build/wheel/bin/python -m build --wheel --outdir "$out" .
ls -l "$out"
