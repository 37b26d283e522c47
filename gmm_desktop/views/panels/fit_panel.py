"""How good the fit is, and what is worth knowing about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gmm_desktop.engine import Fit
from gmm_desktop.runs.verdict import Verdict
from gmm_desktop.session import Session
from gmm_desktop.views.frame_clock import FrameClock
from gmm_desktop.views.icons import beside_text, icon
from gmm_desktop.views.numbers import count, full, grouped, log_likelihood, on_screen
from gmm_desktop.views.parts.labels import plain_label
from gmm_desktop.views.parts.scrolled import Scrolled
from gmm_desktop.views.theme import Theme

_ROWS = (
    ("log-likelihood", "ℓ(θ) = Σ ln p(x): natural logarithm, in the units of the columns; higher is better"),
    ("BIC", "−2 ℓ + p ln n, lower is better (mclust prints the opposite sign)"),
    ("AIC", "−2 ℓ + 2p, lower is better"),
    ("ICL", "BIC − 2 Σ ln max P(C | x), lower is better; punishes components that overlap"),
    ("parameters", "p: weights, means and covariances that are free"),
    ("found", "How many of the competing starts reached the best log-likelihood"),
    ("converged", "Whether the projected remaining gain fell below the tolerance"),
)
_MOST_CARDS = 3
_ENDS = {
    "converged": "yes",
    "limit": "no, limit reached",
    "stopped": "no, stopped",
    "collapsed": "no, collapsed",
    "evaluated": "not run",
}


class FitPanel(QWidget):
    """Log-likelihood of what is shown, criteria of the result, and its warnings in plain sentences."""

    def __init__(self, session: Session, theme: Theme, export: QPushButton) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        self._values: dict[str, QLabel] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (name, tip) in enumerate(_ROWS):
            label = plain_label(name, "muted")
            value = plain_label("–", "number")
            value.setAccessibleName(name)
            label.setToolTip(tip)
            value.setToolTip(tip)
            grid.addWidget(label, row, 0)
            grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignRight)
            self._values[name] = value
        self._knowing = plain_label("WORTH KNOWING", "caption")
        self._cards = QVBoxLayout()
        self._cards.setSpacing(8)
        self._sentences: tuple[str, ...] = ()
        self._verdict: Verdict | None = None
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(12, 0, 12, 0)
        inner.setSpacing(8)
        inner.addLayout(grid)
        inner.addSpacing(4)
        inner.addWidget(self._knowing)
        inner.addLayout(self._cards)
        inner.addStretch(1)
        foot = QVBoxLayout()
        foot.setContentsMargins(12, 0, 12, 12)
        foot.addWidget(export)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Scrolled(content), 1)
        column.addLayout(foot)
        self._clock = FrameClock(100)
        self._clock.frame.connect(self._show)
        for signal in (
            session.frame_changed,
            session.fit_changed,
            session.recording_changed,
            session.state_changed,
            session.editing.verdict_changed,
        ):
            signal.connect(self._clock.mark)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Colour the icons again."""
        self._theme = theme
        self._sentences = ("",)
        self._show()

    @Slot()
    def _show(self) -> None:
        frame, fit = self._session.frame, self._session.fit
        self._put("log-likelihood", log_likelihood(frame.log_likelihood) if frame else "–")
        if frame:
            self._values["log-likelihood"].setToolTip(f"{full(frame.log_likelihood)}\n{_ROWS[0][1]}")
        shown = fit if fit is not None and self._session.player.at_end else None
        for name, value in (("BIC", "bic"), ("AIC", "aic"), ("ICL", "icl")):
            self._put(name, grouped(getattr(shown, value), 2) if shown else "–")
        self._put("parameters", count(fit.parameters) if fit else "–")
        self._put("found", _found(fit) if fit else "–")
        self._put("converged", _converged(fit, self._session) if fit else "–")
        self._show_sentences(fit.warnings if fit else (), self._session.editing.verdict if shown else None)

    def _put(self, name: str, text: str) -> None:
        if self._values[name].text() != text:
            self._values[name].setText(text)

    def _show_sentences(self, sentences: tuple[str, ...], verdict: Verdict | None) -> None:
        if (sentences, verdict) == (self._sentences, self._verdict):
            return
        self._sentences, self._verdict = sentences, verdict
        while (item := self._cards.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        if verdict is not None:
            sign = ("done", self._theme.done) if verdict.same else ("edit", self._theme.accent)
            self._cards.addWidget(_card(verdict.text, self._theme, *sign))
        columns = self._session.prepared.rows.names if self._session.prepared else ()
        sentences = tuple(_written(sentence, columns) for sentence in sentences)
        for sentence in sentences[:_MOST_CARDS]:
            self._cards.addWidget(_card(sentence, self._theme, "warning", self._theme.warning))
        if len(sentences) > _MOST_CARDS:
            rest = plain_label(f"and {len(sentences) - _MOST_CARDS} more", "muted")
            rest.setToolTip("\n".join(sentences[_MOST_CARDS:]))
            self._cards.addWidget(rest)
        self._knowing.setVisible(bool(sentences) or verdict is not None)


def _written(sentence: str, columns: tuple[str, ...]) -> str:
    """A sentence of the engine as it begins on screen: with a capital, unless it begins with a column's name."""
    named = any(sentence.startswith(f"{name} ") for name in columns)
    return on_screen(sentence if named else sentence[:1].upper() + sentence[1:])


def _found(fit: Fit) -> str:
    if not fit.starts:
        return "one start"
    return f"{fit.starts_at_best} of {len(fit.starts)} starts"


def _converged(fit: Fit, session: Session) -> str:
    if fit.status == "evaluated":
        tugged = session.recording is not None and bool(session.recording.tugs)
        return "not since edited" if tugged else _ENDS["evaluated"]
    plural = "" if fit.iterations == 1 else "s"
    return f"{_ENDS[fit.status]}, {count(fit.iterations)} iteration{plural}"


def _card(sentence: str, theme: Theme, name: str, colour: str) -> QWidget:
    card = QWidget()
    row = QHBoxLayout(card)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    sign = QLabel()
    sign.setPixmap(icon(name, theme, colour).pixmap(beside_text(sign)))
    row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(plain_label(sentence, wrap=True), 1)
    return card
