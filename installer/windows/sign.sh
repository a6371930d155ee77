#!/usr/bin/env bash
# Signs a Windows program in place, with osslsigncode:
#   XRAY_SIGN_P12=FILE XRAY_SIGN_PASS_FILE=FILE [XRAY_SIGN_TIME=URL] bash sign.sh FILE
# build.sh calls what XRAY_SIGN names, this or another (signtool, a signing service), for every
# program of ours and for the setup; without XRAY_SIGN nothing is signed.
set -euo pipefail
file=$1
words=(-pkcs12 "$XRAY_SIGN_P12" -readpass "$XRAY_SIGN_PASS_FILE" -h sha256 -n "X-ray Desktop")
[ -z "${XRAY_SIGN_TIME:-}" ] || words+=(-ts "$XRAY_SIGN_TIME")
osslsigncode sign "${words[@]}" -in "$file" -out "$file.signed" >/dev/null
mv "$file.signed" "$file"
