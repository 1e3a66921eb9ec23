#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image: Python 3.11 or later with NumPy and msgpack.
set -euo pipefail
folder=${AUTOGRADER:-/autograder}

fits() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        fits "$python" && return
    done
    return 1
}

# Ubuntu 24.04 has Python 3.12 and lacks venv; Ubuntu 22.04 has 3.10, and 3.11 among its packages.
find_python ||
    { apt-get update -y; apt-get install -y --no-install-recommends python3-venv; find_python; } ||
    { apt-get install -y --no-install-recommends python3.11 python3.11-venv; find_python; } ||
    { echo "kata: there is no Python 3.11 or later; choose a newer base image, such as Ubuntu 24.04" >&2; exit 2; }

"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$folder/source/requirements.txt"
cd "$folder/source"
"$folder/venv/bin/python" -c 'from kata.sandbox.client import in_force; print("kata: submissions run under", *in_force())'
