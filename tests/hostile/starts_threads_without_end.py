"""Starts threads with small stacks until the system has none left. Expect crashed: threads."""

import numpy as np


def softmax(x, axis=-1):
    import threading
    import time

    threading.stack_size(32768)
    count = 0
    try:
        while count < 3000:
            threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
            count += 1
    except RuntimeError:
        raise RuntimeError("too few threads") from None
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
