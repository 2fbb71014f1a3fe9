"""What the tables of a release must be like: one Great Expectations suite a table, and how they are evaluated.

A suite is data (`expectations.suite`): rules with their numbers and reasons. Great Expectations itself, which takes
seconds to load, is imported only inside `expectations.evaluate` and `expectations.report`, when a suite is run.
"""
