"""nbgrader courses: assignments made of katas, graded by the judge. The only part that knows nbgrader."""
