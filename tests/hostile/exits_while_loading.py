"""Ends its process while it is loaded. Expect crashed: while the file was loaded."""

import os

os._exit(0)
