"""Leaves notes for its next process wherever a file, link, lock or name can be left. Expect crashed: nowhere."""

import numpy as np


def softmax(x, axis=-1):
    import os
    import tempfile

    ways = [
        lambda: tempfile.mkstemp(prefix="owned"),
        lambda: os.mkdir("/tmp/owned"),
        lambda: os.symlink("x", "/tmp/owned"),
        lambda: os.link("/etc/passwd", "/tmp/owned"),
        lambda: os.mkfifo("/tmp/owned"),
        lambda: os.rename("BAIT/ada.py", "BAIT/owned"),
        lambda: os.unlink("BAIT/ada.py"),
        lambda: os.truncate("BAIT/ada.py", 0),
        lambda: os.open("BAIT/ada.py", os.O_RDONLY | os.O_TRUNC),
        lambda: os.open("/tmp", os.O_TMPFILE | os.O_RDWR),
        lambda: os.open("BAIT/owned", os.O_CREAT),
        lambda: os.chmod("BAIT/ada.py", 0o777),
        lambda: os.utime("BAIT/ada.py", (0, 0)),
        lambda: os.setxattr("BAIT/ada.py", "user.owned", b"1"),
        lambda: os.memfd_create("owned"),
        lambda: os.open("/dev/shm/owned", os.O_CREAT | os.O_RDWR),
        lambda: os.chdir("/tmp"),
    ]
    for n, way in enumerate(ways):
        try:
            way()
        except OSError:
            continue
        raise RuntimeError(f"way {n}")
    raise RuntimeError("nowhere")
