"""Raises an exception whose type, message and warnings are terminal sequences and HTML. Expect crashed: script."""

import numpy as np


def softmax(x, axis=-1):
    import sys
    import warnings

    print("\x1b]0;owned\x07<script>alert(1)</script>\u202edessap\r\x9b2J\n=1+1")
    print("\x1b[2J", file=sys.stderr)
    warnings.warn("\x1b[2J<b>", UserWarning)
    raise type("\x1b[31m=Passed\x07", (ValueError,), {})("\x1b[0m<script>alert(1)</script>\u202e\x9b\x85\u2028")
