"""Opens a network connection. Expect crashed: PermissionError."""

import numpy as np


def softmax(x, axis=-1):
    import socket

    socket.create_connection(("127.0.0.1", 80), timeout=1)
