"""Text from files is shown as it is, on one line, whatever it holds."""

import pytest

from gmm_desktop.views.numbers import count
from gmm_desktop.views.parts.labels import LONGEST, shortened


def test_the_thin_spaces_of_long_numbers_stay():
    assert shortened(count(1_000_000)) == count(1_000_000)


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "a\0b", "a\u2028b", "a\u202eb"])
def test_characters_that_would_break_the_line_are_made_visible(text):
    assert shortened(text) == "a�b"


def test_endless_text_is_cut():
    assert len(shortened("x" * 10_000)) == LONGEST + 1
