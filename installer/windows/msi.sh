#!/usr/bin/env bash
# Makes the package for group policy from the frozen program, on Linux, with wixl:
#   bash installer/windows/msi.sh PROGRAM_FOLDER VERSION OUT.msi
# For everybody on the machine: group policy assigns such packages only. A newer one takes the place of
# an older one. A release makes it on Windows with WiX, from the same package.wxs.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
program=$(realpath "$1")
version=$2
out=$(realpath -m "$3")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$program"
find . -type f | sort | wixl-heat --prefix ./ --component-group Program --directory-ref INSTALLDIR \
  --var var.Program --win64 >"$work/program.wxs"
cp "$here/package.wxs" "$here/../../resources/icons/app.ico" "$work/"
ln -s "$program" "$work/program" # wixl takes no absolute paths
cd "$work"
wixl --arch x64 -D Version="$version" -D Win64=yes -D Program=program -D Icon=app.ico \
  -o "$out" package.wxs program.wxs
