"""A family in a picture: three small ellipses with the volumes, shapes and tilts it allows."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gmm_desktop.views.theme import Theme

_SIZES = (1.0, 0.62, 0.82)
_RATIOS = (0.42, 0.75, 0.55)
_TILTS = (-35.0, 20.0, 65.0)


def ellipses(family: str) -> tuple[tuple[float, float, float], ...]:
    """Half-axes and tilt in degrees of three typical components of a family of three letters."""
    volume, shape, tilt = tuple(family)
    made = []
    for place in range(3):
        size = 0.85 if volume == "E" else _SIZES[place]
        ratio = {"I": 1.0, "E": 0.5}.get(shape, _RATIOS[place])
        turned = {"I": 0.0, "E": -30.0}.get(tilt, _TILTS[place])
        if tilt == "I" and shape == "V" and place == 1:
            ratio = 1 / ratio  # along the other axis, so that varying shapes are told apart
        made.append((size * ratio**-0.5, size * ratio**0.5, turned))
    return tuple(made)


class FamilySketch(QWidget):
    """Draws `ellipses(family)` side by side in the first three component colours."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._family = "VVV"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Shapes this family allows")

    def show_family(self, family: str) -> None:
        """Show another family; one-column families have no picture."""
        self._family = family
        self.setVisible(len(family) == 3)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Wide enough for three ellipses."""
        line = self.fontMetrics().height()
        return QSize(round(5.6 * line), 2 * line)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw three ellipses."""
        del event
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            unit = self.height() * 0.36
            for place, (long, short, tilt) in enumerate(ellipses(self._family)):
                colour = self._theme.component(place)
                fill = QColor(colour)
                fill.setAlphaF(0.18)
                painter.save()
                painter.setPen(QPen(colour, 1.4))
                painter.setBrush(fill)
                painter.translate(self.width() * (place + 0.5) / 3, self.height() / 2)
                painter.rotate(tilt)
                painter.drawEllipse(QPointF(0, 0), min(long * unit, 17.0), short * unit)
                painter.restore()
