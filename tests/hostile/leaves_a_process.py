"""Starts a process that would outlive it. Expect crashed: PermissionError."""

import numpy as np


def softmax(x, axis=-1):
    import subprocess

    subprocess.Popen(["sleep", "1000"], start_new_session=True)
