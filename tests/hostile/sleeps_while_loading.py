"""Sleeps while it is loaded. Expect timed_out: while the file was loaded."""

import time

time.sleep(1000)
