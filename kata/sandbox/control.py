"""What the judge and the fork server say to each other."""

import struct

REQUEST = struct.Struct("=cq")  # b"f": fork; b"k", pid: kill. The reply is a number: pid or wait status.
REPLY = struct.Struct("=q")
