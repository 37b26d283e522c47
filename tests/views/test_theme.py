"""Text can be read and components told apart, in light and in dark."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QToolButton

from gmm_desktop.views.icons import icon
from gmm_desktop.views.parts.padlock import Padlock
from gmm_desktop.views.parts.symbol import symbol_path
from gmm_desktop.views.theme import LIGHT, SYMBOLS, THEMES, contrast, palette

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))


@themes
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (text, ground)
        for text in ("text", "muted", "error", "warning", "done", "accent")
        for ground in ("card", "window")
    ]
    + [("on_accent", "accent"), ("text", "accent_soft"), ("text", "field")],
)
def test_text_has_the_contrast_that_is_asked_for(theme, text, ground):
    assert contrast(QColor(getattr(theme, text)), QColor(getattr(theme, ground))) >= 4.5


@themes
def test_names_of_components_can_be_read_on_a_card(theme):
    for identity in range(len(theme.components)):
        assert contrast(theme.ink(identity), QColor(theme.card)) >= 4.5


@themes
def test_there_are_twelve_colours_each_with_a_symbol(theme):
    assert len(set(theme.components)) == len(theme.components) == len(set(SYMBOLS)) == 12


@themes
def test_the_palette_is_dark_where_the_theme_is(theme):
    assert (palette(theme).window().color().lightnessF() < 0.5) == theme.dark


def test_contrast_is_that_of_the_standard():
    assert contrast(QColor("#000000"), QColor("#ffffff")) == pytest.approx(21.0)
    assert contrast(QColor("#777777"), QColor("#ffffff")) == pytest.approx(4.48, abs=0.01)


def test_motion_is_reduced_on_request_and_as_the_desktop_asks(look, monkeypatch):
    assert look.apply("light", 1.0, reduced_motion=True).reduced_motion
    assert not look.apply("dark", 1.0, reduced_motion=False).reduced_motion
    monkeypatch.setattr("gmm_desktop.views.look.system_reduces_motion", lambda application: True)
    assert look.apply("light", 1.0).reduced_motion


def test_icons_and_gaps_grow_with_the_text(look, qtbot):
    button = QToolButton()
    qtbot.addWidget(button)
    button.setIcon(icon("play", LIGHT))
    look.apply("light", 1.0)
    button.ensurePolished()
    usual, hint = button.iconSize().width(), button.sizeHint().width()
    look.apply("light", 2.0)
    assert button.iconSize().width() == 2 * usual
    assert button.sizeHint().width() > 1.8 * hint
    assert button.icon().actualSize(button.iconSize()).width() == 2 * usual
    look.apply("light", 1.0)


def test_padlocks_are_as_large_as_the_text_asks_for(look, session, qtbot):
    padlock = Padlock(session, "weight", 0)
    qtbot.addWidget(padlock)
    look.apply("light", 1.0)
    padlock.ensurePolished()
    usual = padlock.iconSize().width()
    look.apply("light", 2.0)
    assert padlock.iconSize().width() == 2 * usual
    look.apply("light", 1.0)


def test_components_beyond_the_twelve_colours_have_other_symbols_than_those_of_the_same_colour():
    looks = {
        (LIGHT.component(i).name(), tuple((p.x(), p.y()) for p in symbol_path(i).toFillPolygon()))
        for i in range(60)
    }
    assert len(looks) == 60
