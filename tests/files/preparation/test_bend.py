"""A column that was transformed knows the curved scale it is on, and the way to the file's values and back."""

import numpy as np
import pytest

from gmm_desktop.files.preparation import (
    Arcsinh,
    KeepRange,
    Log10,
    Logicle,
    NaturalLog,
    PrincipalComponents,
    Restoration,
    SquareRoot,
    ZScore,
)

VALUES = np.array([0.5, 3.0, 200.0, 90000.0])


@pytest.mark.parametrize(
    ("step", "title"),
    [
        (NaturalLog("dose"), "dose (log scale)"),
        (Log10("dose"), "dose (log scale)"),
        (SquareRoot("dose"), "dose (square root scale)"),
        (Arcsinh("dose", cofactor=150.0), "dose (arcsinh scale)"),
        (Logicle("dose"), "dose (logicle scale)"),
    ],
)
def test_an_axis_says_on_which_scale_it_shows_the_values_of_the_file(step, title):
    bend = Restoration(("dose",), ("dose",), ("dose",), (step,)).bend(0)
    assert bend.title == title
    np.testing.assert_allclose(bend.backward(step.forward(VALUES)), VALUES, rtol=1e-12)
    assert bend.within(*bend.forward(np.array([3.0, 200.0]))) == pytest.approx((3.0, 200.0))


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (Log10("other"),),
        (Log10("dose", enabled=False),),
        (ZScore("dose"),),
        (Log10("dose"), ZScore("dose")),
        (Log10("dose"), PrincipalComponents()),
    ],
)
def test_columns_as_they_are_scaled_or_mixed_keep_their_axis(steps):
    assert Restoration(("dose", "x"), ("dose", "x"), ("dose", "x"), steps).bend(0) is None


def test_two_transforms_of_a_column_are_undone_together_and_filters_do_not_matter():
    steps = (KeepRange(column="dose", low=1.0), SquareRoot("dose"), Log10("dose"))
    bend = Restoration(("dose",), ("dose",), ("dose",), steps).bend(0)
    assert bend.title == "dose (log of square root scale)"
    np.testing.assert_allclose(bend.backward(bend.forward(VALUES[1:])), VALUES[1:], rtol=1e-12)


def test_where_no_value_of_the_file_lies_there_is_none():
    bend = Restoration(("n",), ("n",), ("n",), (SquareRoot("n"),)).bend(0)
    assert bend.within(-3.0, -1.0) is None
    assert bend.within(-1.0, 2.0)[1] == 4.0
