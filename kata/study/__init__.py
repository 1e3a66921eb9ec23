"""Learning over weeks: what was done, what is due, what to do next. It never stands between anyone and a verdict."""
