"""The style sheet of the window, made from a theme: cards, segments, one filled button, quiet everything else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Template

from gmm_desktop.views.theme import Theme, mixed

_SHEET = Template("""
* { font-size: ${usual}pt; }
QMainWindow, QDialog { background: $window; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QMainWindow::separator { background: $window; width: 8px; height: 8px; }
QToolTip { background: $card; color: $text; border: 1px solid $border; padding: 4px 6px; }

QMenuBar { background: $window; padding: 2px 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $accent_soft; color: $text; }
QMenu { background: $card; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QStatusBar { background: $window; }
QStatusBar::item { border: none; }

*[role="card"] { background: $card; border: 1px solid $border; border-radius: 8px; }
*[role="card-top"] { background: $card; border: 1px solid $border; border-bottom: none;
    border-top-left-radius: 8px; border-top-right-radius: 8px; }
*[role="card-rest"] { background: $card; border: 1px solid $border; border-top: none;
    border-bottom-left-radius: 8px; border-bottom-right-radius: 8px; }
*[role="caption"] { color: $muted; font-size: ${caption}pt; font-weight: 700; letter-spacing: 1px; }
*[role="muted"] { color: $muted; }
*[role="title"] { font-weight: 700; font-size: ${title}pt; }
*[role="heading"] { font-weight: 700; font-size: ${heading}pt; }
*[role="number"] { font-weight: 600; }
*[role="error"] { color: $error; }
*[role="warning"] { color: $warning; }

QPushButton { background: $card; color: $text; border: 1px solid $border; border-radius: 6px; padding: 6px 12px;
    icon-size: 16px; }
QPushButton:hover { border-color: $muted; }
QPushButton:pressed { background: $window; }
QPushButton:disabled { color: $faint; }
QPushButton:focus { border: 1px solid $accent; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 700; }
QPushButton[role="primary"]:hover { background: $accent_hover; }
QPushButton[role="primary"]:focus { border: 1px solid $text; }
QPushButton[role="primary"]:disabled { background: $border; color: $muted; border-color: $border; }
QPushButton[role="link"] { background: transparent; border: 1px solid transparent; color: $accent;
    padding: 3px 2px; text-align: left; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border: 1px solid $accent; }
QPushButton[role="sample"] { text-align: left; padding: 8px; border-radius: 8px; }
QPushButton[role="sample"]:hover { background: $accent_soft; border-color: $accent; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px;
    icon-size: 20px; }
QToolButton[role="cross"] { icon-size: 12px; }
QToolButton[role="small"] { icon-size: 14px; }
QToolButton[role="unfold"] { icon-size: 14px; padding: 4px 4px 4px 0; }
QToolButton[role="unfold"]:checked { background: transparent; border: 1px solid transparent; }
QToolButton[role="unfold"]:hover { background: $accent_soft; }
QToolButton[role="unfold"]:focus { border: 1px solid $accent; }
QToolButton:hover { background: $accent_soft; }
QToolButton:checked { background: $accent_soft; border: 1px solid $accent; }
QToolButton[role="padlock"] { padding: 1px; icon-size: 14px; }
QToolButton[role="padlock"]:checked { background: transparent; border: 1px solid transparent; }
QToolButton[role="padlock"]:checked:focus { border: 1px solid $accent; }
QToolButton:focus { border: 1px solid $accent; }
QToolButton[role="segment"] { background: $field; border: 1px solid $border; border-radius: 0; padding: 4px 8px; }
QToolButton[role="segment"][place="middle"], QToolButton[role="segment"][place="last"] { border-left: none; }
QToolButton[role="segment"][place="first"] { border-top-left-radius: 6px; border-bottom-left-radius: 6px; }
QToolButton[role="segment"][place="last"] { border-top-right-radius: 6px; border-bottom-right-radius: 6px; }
QToolButton[role="segment"][place="only"] { border-radius: 6px; }
QToolButton[role="segment"]:hover { background: $accent_soft; }
QToolButton[role="segment"]:checked { background: $accent; color: $on_accent; border-color: $accent; }
QToolButton[role="segment"]:checked:disabled { background: $border; color: $muted; border-color: $border; }
QToolButton[role="segment"]:disabled { color: $faint; }
QToolButton[role="segment"][narrow="true"] { padding: 4px 2px; }
QToolButton[role="segment"][more="true"] { padding-right: 24px; }
QToolButton[more="true"]::menu-indicator { image: none; }
QToolButton[role="segment"]:focus { border: 1px solid $text; }

QSpinBox, QDoubleSpinBox, QLineEdit, QComboBox { background: $field; color: $text; border: 1px solid $border;
    border-radius: 6px; padding: 3px 6px; min-height: 1.35em; selection-background-color: $accent;
    selection-color: $on_accent; }
QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus, QComboBox:focus { border: 1px solid $accent; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url("$arrow_down"); width: 12px; height: 12px; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::down-button {
    border: none; background: transparent; width: 18px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$arrow_up"); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url("$arrow_down"); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: $card; border: 1px solid $border; outline: none;
    selection-background-color: $accent_soft; selection-color: $text; }

*[role="palette"] { background: $card; border: 1px solid $border; }

QListView { background: transparent; border: none; outline: none; }
QCheckBox { spacing: 6px; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QCheckBox::indicator, QListView::indicator { width: 13px; height: 13px;
    border: 1px solid $muted; border-radius: 4px; background: $field; }
QCheckBox::indicator:checked, QListView::indicator:checked { background: $accent; border-color: $accent;
    image: url("$tick"); }
QCheckBox::indicator:focus { border: 1px solid $text; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $border; border-radius: 4px; min-height: 24px; min-width: 24px; margin: 1px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
    background: none; border: none; height: 0; width: 0; }

QTableView { background: $card; gridline-color: $grid; border: none; selection-background-color: $accent_soft;
    selection-color: $text; alternate-background-color: $window; }
QHeaderView { background: $card; border: none; font-weight: 600; }
QHeaderView::section { background: $card; color: $muted; border: none; border-bottom: 1px solid $border;
    padding: 6px 8px 4px 8px; font-weight: 600; }
QHeaderView::section:vertical { border-bottom: none; padding: 0 8px; }
QHeaderView::up-arrow, QHeaderView::down-arrow { width: 8px; height: 8px; subcontrol-origin: border;
    subcontrol-position: top center; }
QHeaderView::up-arrow { image: url("$arrow_up"); }
QHeaderView::down-arrow { image: url("$arrow_down"); }
QTableCornerButton::section { background: $card; border: none; border-bottom: 1px solid $border; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $muted; padding: 6px 6px; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:hover { color: $text; }

QSlider { min-height: 18px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider:focus { border: none; }
QProgressBar { background: $border; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

*[role="notice-error"] { background: $card; border: 1px solid $error; border-radius: 8px; }
*[role="notice-warning"] { background: $card; border: 1px solid $warning; border-radius: 8px; }
*[role="notice-done"] { background: $card; border: 1px solid $done; border-radius: 8px; }
*[role="drop-zone"] { background: $card; border: 2px dashed $border; border-radius: 12px; }
*[role="drop-zone"][over="true"] { border-color: $accent; background: $accent_soft; }
*[role="stale"] { background: $accent_soft; border: none; border-radius: 6px; color: $text; padding: 6px 10px; }
""")

_KNOB = Template("""
QSlider::groove:horizontal { height: ${groove}px; background: $border; border-radius: 2px; }
QSlider::handle:horizontal { background: $card; border: ${edge}px solid $accent; width: ${inside}px;
    height: ${inside}px; margin: -${rise}px 0; border-radius: ${radius}px; }
QSlider::handle:horizontal:focus { background: $accent; }
""")
"""The slider's knob, of which the lengths must fit each other: Qt draws it square where its radius is too large."""

_LENGTH = re.compile(r"\b([2-9]|[1-9]\d+)px")


def sheet(theme: Theme, points: float, zoom: float, pictures: Mapping[str, str]) -> str:
    """The style sheet for text of so many points; `pictures` are files: a style sheet can name nothing else.

    All lengths but hairlines grow with `zoom`, as the text has done already.
    """
    colours = {name: getattr(theme, name) for name in theme.__slots__ if name not in ("components", "name")}
    written = _SHEET.substitute(
        colours,
        faint=mixed(theme.muted, theme.card, 0.45),
        accent_hover=mixed(theme.accent, theme.text, 0.15),
        usual=round(points, 1),
        heading=round(1.7 * points, 1),
        title=round(1.2 * points, 1),
        caption=round(0.9 * points, 1),
        **pictures,
    )
    groove, rise, edge = round(4 * zoom), round(5 * zoom), max(1, round(2 * zoom))
    across = groove + 2 * rise
    knob = _KNOB.substitute(
        colours, groove=groove, rise=rise, edge=edge, inside=across - 2 * edge, radius=across // 2
    )
    return _LENGTH.sub(lambda length: f"{max(2, round(int(length[1]) * zoom))}px", written) + knob
