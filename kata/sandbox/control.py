"""What the judge and the fork server say to each other, and what both set before NumPy is loaded."""

import struct

REQUEST = struct.Struct("=cq")  # b"f": fork; b"k", pid: kill. The reply is a number: pid or wait status.
REPLY = struct.Struct("=q")
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")


class Lost(RuntimeError):
    """Raised where a process of the sandbox is gone, and nothing says that the submission did it."""
