"""Loops while it is loaded. Expect timed_out: while the file was loaded."""

while True:
    pass
