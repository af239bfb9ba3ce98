"""The child process in which files are read, and the talk with it."""
