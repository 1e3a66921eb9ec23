"""nbgrader courses: assignments made of katas, graded by the judge. The only part that knows nbgrader."""

import sys

# nbgrader loads jsonschema, and that, where it is installed, a grammar of web addresses that takes two seconds to
# build. Nothing here checks addresses; without it jsonschema checks all else.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
