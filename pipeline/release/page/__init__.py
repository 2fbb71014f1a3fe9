"""The parts of a release's catalogue page: sections and plots made ahead, its style and scripts, and its SQL engine."""
