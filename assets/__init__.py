"""The asset graph: Dagster definitions over the functions of `pipeline/` and the suites of `expectations/`.

Thin on purpose: an asset reads files, calls the library, writes files and tells Dagster what it did. `definitions.py`
is what Dagster loads, `run.py` what the command line calls. Modules whose functions take a Dagster context do not
postpone their annotations, for Dagster reads the annotation of the context as an object.
"""
