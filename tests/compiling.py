"""Compiles a C source for a test or a bench, where there is a compiler."""

import shutil
import subprocess
from pathlib import Path


def compiled(source: Path, folder: Path, *options: str) -> Path | None:
    """The program, or with `-shared -fPIC` the library, of a source, made in `folder`; None where there is no compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if not compiler:
        return None
    built = folder / source.stem
    subprocess.run([compiler, "-O2", *options, "-o", str(built), str(source)], check=True)
    return built
