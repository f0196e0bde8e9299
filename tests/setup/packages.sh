#!/bin/sh
# Debian packages that only the tests use: a browser, LibreOffice and poppler to open what the atlas exports, PostgreSQL.
# Installed when absent and allowed; a machine without apt gets the browser from Playwright instead.
set -eu
python="$1"
missing=""
present() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q "install ok installed"; }
if command -v apt-get >/dev/null; then
    for package in $(grep -v '^#' "$(dirname "$0")/packages.txt"); do present "$package" || missing="$missing $package"; done
    [ -n "$missing" ] || exit 0
    sudo=""; [ "$(id -u)" = 0 ] || sudo="sudo"
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
elif ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
    "$python" -m playwright install chromium
fi
