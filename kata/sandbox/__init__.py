"""The only place that knows about processes: the judge's client, the fork server and its workers."""
