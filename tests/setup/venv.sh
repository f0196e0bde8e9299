#!/bin/sh
# Make a virtual environment; on Debian the module that does it is a package of its own.
set -eu
python="$1"; venv="$2"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed; found $("$python" --version). Try: make run PYTHON=python3.11" >&2; exit 1; }
if "$python" -m venv "$venv" 2>/dev/null; then exit 0; fi
rm -rf "$venv"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    wait="-o DPkg::Lock::Timeout=600"
    apt-get $wait update -qq && DEBIAN_FRONTEND=noninteractive apt-get $wait install -y -qq python3-venv >/dev/null
    "$python" -m venv "$venv"
else
    echo "Python cannot make a virtual environment. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2; exit 1
fi
