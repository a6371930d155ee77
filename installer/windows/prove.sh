#!/usr/bin/env bash
# Installs, tests, upgrades and removes the program under Wine, after build.sh:
#   bash installer/windows/prove.sh [FOLDER]
set -euo pipefail
here=$(dirname "$(realpath "$0")")
root=$(realpath "$here/../..")
out=$(realpath -m "${1:-$root/build/windows}")
cd "$out"
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' "$root/xray_desktop/__init__.py")
later=${version%.*}.999
setup=$out/xray-desktop-$version-setup.exe
later_setup=$out/xray-desktop-$later-setup.exe
trap 'umount "$out/clean/drive_c/small" 2>/dev/null || true' EXIT
export WINEPREFIX=$out/clean WINEDEBUG=-all WINEARCH=win64
failed=0
in_wine() { # a pipe: Wine 8 gives console programs no other handles
  timeout -k 5 "${LIMIT_S:-400}" wine "$@" </dev/null 2>&1 | cat
  return "${PIPESTATUS[0]}"
}
holds() { # NAME COMMAND...
  if "${@:2}" >/dev/null 2>&1; then echo "ok     $1"; else
    echo "FAILED $1"
    failed=1
  fi
}
not() { ! "$@"; }
registry() { in_wine reg query "$1" ${2:+/v "$2"} | tr -d '\r'; }
says() { registry "$1" "$2" | grep -qF -- "$3"; }
signed() { # whoever the signer is: it is the hook that is proved
  local said
  said=$(osslsigncode verify -in "$1" 2>&1) || true
  grep -q '^Signature Index' <<<"$said"
}

rm -rf clean
WINEDLLOVERRIDES='winemenubuilder.exe=d' in_wine wineboot -i >/dev/null
WINEDLLOVERRIDES='winemenubuilder.exe=d' in_wine winecfg -v win10
wineserver -w
cp shim/*.dll clean/drive_c/windows/system32/
export WINEDLLOVERRIDES='ucrtbase,mscms=n;winemenubuilder.exe=d'
user=clean/drive_c/users/$(id -un)
folder="$user/AppData/Local/Programs/X-ray Desktop"
menu="$user/AppData/Roaming/Microsoft/Windows/Start Menu/Programs"
entry='HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\xray-desktop'
find clean/drive_c | sort >before.txt

echo "- a silent install"
status=0
in_wine "$setup" /S /OpenWith || status=$?
holds "exit status 0" test $status = 0
holds "program, console twin, uninstaller" \
  test -f "$folder/xray-desktop.exe" -a -f "$folder/xray-desktop-cli.exe" -a -f "$folder/uninstall.exe"
holds "Start menu" test -f "$menu/X-ray Desktop.lnk"
holds "version $version in Apps" says "$entry" DisplayVersion "$version"
holds "not for diagnosis, in Apps" says "$entry" Comments "not for diagnosis"
holds "Open with" says 'HKCU\Software\Classes\.dcm\OpenWithProgids' '' xray-desktop.dicom
holds "what opens .dcm stays" not says 'HKCU\Software\Classes\.dcm' '' '(Default)'
offer='Software\xray-desktop setup\Capabilities'
holds "application/dicom is offered" says "HKCU\\$offer\\MimeAssociations" application/dicom xray-desktop.dicom
holds "Windows knows of the offer" says 'HKCU\Software\RegisteredApplications' 'X-ray Desktop' "$offer"
if signed "$setup"; then
  for program in xray-desktop.exe xray-desktop-cli.exe uninstall.exe; do
    holds "signed: $program" signed "$folder/$program"
  done
  holds "signed: the package" signed "$out/xray-desktop-$version.msi"
fi

echo "- the installed program"
windows_path() { winepath -w "$1" 2>/dev/null; }
batch() { # NAME PROGRAM ARGUMENTS...: Wine gives Qt's variables to nobody, so they are set inside
  printf '%s\r\n' '@echo off' 'set QT_QPA_PLATFORM=offscreen' \
    "\"$(windows_path "$out/$folder/$2")\" ${*:3}" 'exit /b %errorlevel%' >"$1"
}
batch self-test.bat xray-desktop-cli.exe --self-test
batch window.bat xray-desktop.exe
status=0
in_wine cmd /c self-test.bat >self-test.txt || status=$?
cat self-test.txt
holds "self-test" test $status = 0
holds "self-test says that it passed" grep -q "The self-test passed" self-test.txt

echo "- it refuses while the program runs"
(LIMIT_S=90 in_wine cmd /c window.bat >/dev/null || true) &
running=$!
for _ in $(seq 60); do
  pgrep -f '\\xray-desktop\.exe' >/dev/null && break
  sleep 1
done
sleep 2
status=0
in_wine "$later_setup" /S || status=$?
holds "exit status 2" test $status = 2
holds "nothing is changed" says "$entry" DisplayVersion "$version"
in_wine taskkill /f /im xray-desktop.exe >/dev/null || true
wait $running || true

echo "- an upgrade"
touch "$folder/_internal/only-in-the-older-one.txt"
mkdir -p "$user/AppData/Local/xray-desktop"
echo kept >"$user/AppData/Local/xray-desktop/worklist.sqlite"
status=0
in_wine "$later_setup" /S || status=$?
holds "exit status 0" test $status = 0
holds "version $later in Apps" says "$entry" DisplayVersion "$later"
holds "the new is there" test -f "$folder/_internal/only-in-the-later-one.txt"
holds "the old is gone" test ! -e "$folder/_internal/only-in-the-older-one.txt"
holds "the worklist is kept" grep -q kept "$user/AppData/Local/xray-desktop/worklist.sqlite"

echo "- an upgrade that finds no room"
small=clean/drive_c/small
mkdir -p "$small"
room=$(($(du -sm "$folder" | cut -f1) * 3 / 2))
if mount -t tmpfs -o "size=${room}M" tmpfs "$small" 2>/dev/null; then
  in_wine "$setup" /S '/D=C:\small\xray' || true
  (cd "$small/xray" && find . -type f -exec sha256sum {} + | sort) >small-before.txt
  status=0
  in_wine "$later_setup" /S '/D=C:\small\xray' || status=$?
  (cd "$small/xray" && find . -type f -exec sha256sum {} + | sort) >small-after.txt
  holds "exit status 4" test $status = 4
  holds "what was installed is as it was" cmp small-before.txt small-after.txt
  holds "it was whole" grep -q "xray-desktop.exe" small-after.txt
  umount "$small"
  in_wine reg delete 'HKCU\Software\xray-desktop setup' /v InstallDir /f >/dev/null
  status=0
  in_wine "$later_setup" /S || status=$?
  holds "the usual folder is taken again" test $status = 0 -a -f "$folder/xray-desktop.exe"
else
  echo "left out: no small file system can be made here"
fi
rmdir "$small"

echo "- elsewhere, for everybody, and without leaving anything"
in_wine "$later_setup" /S /AllUsers '/D=C:\Tools\xray' || status=$?
everybody=clean/drive_c/Tools/xray
holds "exit status 0" test $status = 0
holds "in the folder that was named" test -f "$everybody/xray-desktop.exe"
holds "in everybody's Apps" says "${entry/HKCU/HKLM}" DisplayVersion "$later"
in_wine "$out/$everybody/uninstall.exe" /S "_?=$(windows_path "$out/$everybody")" || true
wineserver -w
rm -rf clean/drive_c/Tools
holds "gone from everybody's Apps" not says "${entry/HKCU/HKLM}" DisplayVersion "$later"
holds "the user's own is still there" test -f "$folder/xray-desktop.exe"

echo "- the package for group policy"
in_msiexec() { in_wine msiexec "$1" "$(windows_path "$2")" /qn "${@:3}"; }
progid='HKLM\Software\Classes\xray-desktop.dicom\shell\open\command'
machine="clean/drive_c/Program Files/X-ray Desktop"
status=0
in_msiexec /i "$out/xray-desktop-$version.msi" || status=$?
holds "exit status 0" test $status = 0
holds "program" test -f "$machine/xray-desktop.exe" -a -f "$machine/_internal/LICENCES.txt"
as_packaged=$folder
holds "no Open with unless it is asked for" not registry "$progid"
folder=$machine
batch packaged.bat xray-desktop-cli.exe --self-test
folder=$as_packaged
in_wine cmd /c packaged.bat >packaged.txt || true
holds "self-test of what it installed" grep -q "The self-test passed" packaged.txt
in_msiexec /i "$out/xray-desktop-$later.msi" || status=$?
holds "a later one takes its place" \
  test $status = 0 -a -f "$machine/_internal/only-in-the-later-one.txt"
status=0
in_msiexec /i "$out/xray-desktop-$version.msi" || status=$?
holds "an older one is refused" test $status != 0
in_msiexec /i "$out/xray-desktop-$later.msi" ADDLOCAL=ALL || true
holds "Open with, where it is asked for" says "$progid" '' 'X-ray Desktop\xray-desktop.exe'
in_msiexec /x "$out/xray-desktop-$later.msi" || true
wineserver -w
holds "removed" test ! -e "$machine/xray-desktop.exe"
holds "Open with, too" not registry "$progid"
rm -rf "$machine" clean/drive_c/windows/Installer # folders; a program's own are removed by Windows

echo "- removal"
where=$(windows_path "$out/$folder")
in_wine "$out/$folder/uninstall.exe" /S "_?=$where" || true
wineserver -w
rm -f "$folder/uninstall.exe" # with _?= it waits, and cannot remove itself
rmdir "$folder" 2>/dev/null || true
holds "the worklist is still kept" test -f "$user/AppData/Local/xray-desktop/worklist.sqlite"

echo "- removal with the user's data"
in_wine "$setup" /S || true
in_wine "$out/$folder/uninstall.exe" /S /Data || true # as Windows does it: it removes itself, too
wineserver -w
holds "the worklist is gone" test ! -e "$user/AppData/Local/xray-desktop"
find clean/drive_c | sort >after.txt
left=$(comm -13 before.txt after.txt | grep -viE '/temp(/|$)|/Programs$|Cache' || true)
holds "no file is left" test -z "$left"
[ -z "$left" ] || head -5 <<<"$left"
holds "no entry is left" not grep -qiE 'xray-desktop(-cli)?\.exe|xray-desktop setup' clean/user.reg
[ $failed = 0 ] || { echo "not proved" >&2; exit 1; }
echo "$(python3 "$here/inputs.py") proved on $(date -u +%F) with $(wine --version)" >"$here/proof.txt"
echo "proved"
