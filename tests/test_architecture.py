"""The house: arrows between the folders run one way, and what must start fast loads nothing heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = [
    "engines",
    "tables",
    "sources",
    "crawl",
    "parse",
    "upkeep",
    "knowledge",
    "extract",
    "resolve",
    "release",
    "operation",
]
"""From the bottom up; `knowledge` is data that extraction reads."""


def imports_of(file: Path) -> set[str]:
    """The modules that a file imports, at its top or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_of_the_pipeline_imports_nothing_above_it(layer: str) -> None:
    above = {f"pipeline.{name}" for name in LAYERS[LAYERS.index(layer) + 1 :]}
    for file in (ROOT / "pipeline" / layer).rglob("*.py"):
        upward = {name for name in imports_of(file) if ".".join(name.split(".")[:2]) in above}
        assert not upward, f"{file.relative_to(ROOT)} imports {sorted(upward)}"


def test_only_the_commands_that_run_dagster_reach_above_the_pipeline() -> None:
    upper = {"assets", "expectations", "dagster", "great_expectations"}
    for file in (ROOT / "pipeline").rglob("*.py"):
        reached = {name for name in imports_of(file) if name.split(".")[0] in upper}
        allowed = file == ROOT / "pipeline" / "commands" / "work.py"
        assert allowed or not reached, f"{file.relative_to(ROOT)} imports {sorted(reached)}"


def test_expectations_do_not_import_dagster() -> None:
    for file in (ROOT / "expectations").rglob("*.py"):
        assert not {name for name in imports_of(file) if name.split(".")[0] in {"dagster", "assets"}}, file.name


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("pipeline.cli", "dagster great_expectations polars pyarrow pandas lxml aiohttp duckdb"),
        ("pipeline.parse", "dagster great_expectations polars pyarrow pandas duckdb aiohttp"),
        ("pipeline.extract.lines", "dagster great_expectations polars pyarrow pandas duckdb aiohttp"),
        ("pipeline.release.query", "dagster great_expectations polars pyarrow pandas"),
        ("assets.definitions", "great_expectations"),
    ],
)
def test_importing_a_module_loads_nothing_heavy(module: str, heavy: str) -> None:
    code = f"import sys, {module}; print(' '.join(name for name in {heavy.split()!r} if name in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


def test_datasets_is_no_python_package() -> None:
    assert not (ROOT / "datasets" / "__init__.py").exists(), "it would shadow Hugging Face's `datasets`"
