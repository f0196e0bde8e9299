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
    wait="-o DPkg::Lock::Timeout=600" # another installation on this machine is waited for
    for _ in 1 2 3 4 5 6; do $sudo apt-get $wait update -qq && break; sleep 20; done # its lists have a lock of their own
    DEBIAN_FRONTEND=noninteractive $sudo apt-get $wait install -y -qq --no-install-recommends $missing >/dev/null
elif ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
    "$python" -m playwright install chromium
fi
