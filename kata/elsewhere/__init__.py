"""Where teachers already are: Gradescope, GitHub Classroom, and a folder of their own for students."""
