#!/bin/sh
# Make the environment: sh kata/setup.sh PYTHON FOLDER
python=$1
venv=$2
set -e

fail() {
    echo "kata: $1" >&2
    exit 2
}

with_uv() {
    command -v uv >/dev/null 2>&1 || return 1
    echo "Making the environment in $venv with uv (once) ..." >&2
    uv venv --quiet --allow-existing --python ">=3.11" "$venv" &&
        uv pip install --quiet --python "$venv/bin/python" -r requirements.txt && return 0
    echo "uv did not succeed; trying venv and pip." >&2
    rm -rf "$venv"
    return 1
}

with_pip() {
    command -v "$python" >/dev/null 2>&1 || fail "there is no $python; install Python 3.11 or later, or name one: make PYTHON=python3.12"
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "$("$python" --version 2>&1) is too old; 3.11 or later is needed: make PYTHON=python3.12"
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        fail "$python has no venv; on Debian and Ubuntu: sudo apt install python3-venv"
    echo "Making the environment in $venv (once, about a minute) ..." >&2
    "$python" -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --quiet --disable-pip-version-check -r requirements.txt ||
        fail "the packages of requirements.txt could not be installed; see the message above"
}

with_uv || with_pip
"$venv/bin/python" - <<'PY'
import pathlib, sysconfig
pathlib.Path(sysconfig.get_paths()["purelib"], "kata.pth").write_text(f"{pathlib.Path.cwd()}\n")
PY
