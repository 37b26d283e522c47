"""Text from files is shown as it is, on one line, whatever it holds."""

import pytest

from gmm_desktop.views.numbers import count
from gmm_desktop.views.parts.labels import LONGEST, FittingLabel, shortened


def test_the_thin_spaces_of_long_numbers_stay():
    assert shortened(count(1_000_000)) == count(1_000_000)


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "a\0b", "a\u2028b", "a\u202eb"])
def test_characters_that_would_break_the_line_are_made_visible(text):
    assert shortened(text) == "a�b"


def test_endless_text_is_cut():
    assert len(shortened("x" * 10_000)) == LONGEST + 1


def test_a_label_says_the_same_in_fewer_words_where_there_is_little_room(qtbot):
    label = FittingLabel()
    qtbot.addWidget(label)
    ways = "within-cluster sum of squares 8901.8", "sum of squares 8901.8", "8901.8"
    label.show_ways(*ways)
    widths = [label.fontMetrics().horizontalAdvance(way) for way in ways]
    assert tuple(label.shown(width) for width in widths) == ways
    assert label.shown(widths[0] - 1) == ways[1] and label.shown(widths[1] - 1) == ways[2]
    assert label.shown(widths[2] - 1).endswith("…") and label.shown(widths[2] - 1).startswith("8")
    assert label.text() == label.accessibleName() == ways[0]
