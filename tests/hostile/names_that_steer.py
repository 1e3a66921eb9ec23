"""Defines functions and raises exceptions whose names are terminal sequences, HTML and formulas. Expect missing."""

import numpy as np

globals()["\x1b[2J\x1b[1;32mpassed\x1b[0m"] = lambda x: x
globals()["<script>alert(1)</script>"] = lambda x: x
globals()["=HYPERLINK(1)"] = lambda x: x
globals()["\u202edessap"] = lambda x: x
