"""The samples are there, say where they are from, and hold what they say, in a checkout and in a wheel."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

from gmm_desktop import files, resources
from gmm_desktop.engine import FitSpec, fit
from gmm_desktop.engine.drain import drain

SAMPLES = resources.samples()


def test_the_simplest_comes_first():
    assert [sample.path.name for sample in SAMPLES] == [
        "animal-weights.csv",
        "old-faithful.csv",
        "iris.csv",
        "three-clouds.csv",
        "five-columns.csv",
    ]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path.stem)
def test_sample_opens_without_a_doubt_and_gives_a_fit(sample):
    dataset = files.read(sample.path)
    assert len(dataset.notes) == 1
    preparation = files.default_preparation(dataset)
    assert len(preparation.columns) == {"animal-weights": 1, "iris": 4, "five-columns": 5}.get(sample.path.stem, 2)
    prepared = files.prepare(dataset, preparation)
    result = drain(fit(prepared.rows, FitSpec(components=sample.components)))
    assert result.converged
    assert sample.shows.endswith(".")
    assert sample.source.endswith(".")


def test_animal_weights_are_what_their_recipe_makes():
    generator = np.random.default_rng(2)
    second = generator.random(600) < 0.4
    heavy, light = generator.normal(34, 4.5, 600), generator.normal(22, 3, 600)
    weights = np.where(second, heavy, light).round(2)
    np.testing.assert_array_equal(
        files.read(resources.path_of("samples/animal-weights.csv")).columns[0].values, weights
    )


def test_installed_package_finds_its_own_copy(tmp_path):
    """Lay the package out as the wheel does, by the same line of pyproject.toml, away from the checkout."""
    checkout = Path(resources.__file__).parent.parent
    build = tomllib.loads((checkout / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    installed = tmp_path / "installed"
    for package in build["packages"]:
        (installed / package).mkdir(parents=True)
        for module in ("__init__.py", "resources.py"):
            shutil.copy(checkout / package / module, installed / package / module)
    for source, target in build["force-include"].items():
        shutil.copytree(checkout / source, installed / target)
    code = (
        "from gmm_desktop.resources import samples;"
        "print(*[sample.path for sample in samples() if sample.path.is_file()], sep='\\n')"
    )
    ran = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(installed)},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    found = ran.stdout.splitlines()
    assert len(found) == len(SAMPLES)
    assert all(line.startswith(str(installed)) for line in found)
