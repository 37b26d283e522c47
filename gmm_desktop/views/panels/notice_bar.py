"""One sentence across the top of the picture: what went wrong and what to do, or what was saved."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton

from gmm_desktop.session import Notice
from gmm_desktop.views.icons import beside_text, icon
from gmm_desktop.views.parts.labels import plain_label
from gmm_desktop.views.theme import Theme

_DONE_STAYS = 6000
_OFFER_STAYS = 20_000
_LONGEST = 600


class NoticeBar(QFrame):
    """Hidden until there is something to say; errors stay until closed, good news goes by itself."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._sign = QLabel()
        self._text = plain_label("", wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.offer = QPushButton()
        self.offer.setProperty("role", "link")
        self.offer.clicked.connect(self._on_accepted)
        self._close = QToolButton()
        self._close.setAccessibleName("Close this message")
        self._close.setToolTip("Close this message")
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._text, 1)
        row.addWidget(self.offer, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self._notice = Notice("", "done")
        self.hide()

    @property
    def text(self) -> str:
        """What is shown; empty when hidden."""
        return self._text.text() if self.isVisible() else ""

    def set_theme(self, theme: Theme) -> None:
        """Colour the icons again."""
        self._theme = theme
        self._paint_signs()

    @Slot(object)
    def tell(self, notice: Notice) -> None:
        """Show one notice in place of the one before."""
        self._notice = notice
        self._text.setText(notice.text[:_LONGEST])
        self._text.setAccessibleName(notice.text[:_LONGEST])
        self.offer.setText(notice.offer)
        self.offer.setVisible(bool(notice.offer))
        self.setProperty("role", f"notice-{notice.kind}")
        self.style().unpolish(self)
        self.style().polish(self)
        self._paint_signs()
        self._timer.stop()
        if notice.kind == "done":
            self._timer.start(_OFFER_STAYS if notice.offer else _DONE_STAYS)
        self.show()

    @Slot(str)
    def take_back(self, text: str) -> None:
        """What was said in these words is not so any more."""
        if self._notice.text == text:
            self.hide()

    @Slot()
    def _on_accepted(self) -> None:
        self.hide()
        if self._notice.accept is not None:
            self._notice.accept()

    def _paint_signs(self) -> None:
        colour = getattr(self._theme, self._notice.kind)
        self._sign.setPixmap(icon(self._notice.kind, self._theme, colour).pixmap(beside_text(self._sign)))
        self._close.setIcon(icon("close", self._theme))
