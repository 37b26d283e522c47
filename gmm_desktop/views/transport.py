"""What keys and buttons do to a run: pause, step, stop, speed, loop."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from gmm_desktop.session import Session
from gmm_desktop.views.actions import Actions
from gmm_desktop.views.settings import Settings


class Transport(QObject):
    """Slots for the actions that drive a session; they are possible while there is something to drive."""

    def __init__(self, session: Session, settings: Settings, actions: Actions) -> None:
        super().__init__(actions)  # goes with them: what it hears from the session may come later
        self._session, self._settings, self._actions = session, settings, actions
        session.player.set_loop(settings.text("loop") == "on")
        session.player.loop_changed.connect(self._on_loop_changed)
        for signal in (
            session.state_changed,
            session.fit_changed,
            session.prepared_changed,
            session.frame_changed,
            session.editing.proposal_changed,
        ):
            signal.connect(self._show_possible)
        self._show_possible()

    @Slot()
    def run_or_pause(self) -> None:
        """Run, or pause what runs."""
        self._session.toggle()

    @Slot()
    def stop(self) -> None:
        """Stop what is going on and keep the last iteration."""
        self._session.stop()

    @Slot()
    def another_start(self) -> None:
        """The next seed."""
        self._session.another_start()

    @Slot()
    def step(self) -> None:
        """One iteration on, or half of one where halves are shown."""
        self._session.step(1, half=self._session.player.halves)

    @Slot()
    def step_back(self) -> None:
        """One iteration back, or half of one where halves are shown."""
        self._session.step(-1, half=self._session.player.halves)

    @Slot()
    def half_step(self) -> None:
        """The next E-step or M-step."""
        self._session.step(1, half=True)

    @Slot()
    def half_step_back(self) -> None:
        """The E-step or M-step before."""
        self._session.step(-1, half=True)

    @Slot()
    def to_first(self) -> None:
        """To the first iteration."""
        self._session.back_to_start()

    @Slot()
    def to_last(self) -> None:
        """To the newest iteration."""
        self._session.player.seek(self._session.player.last)

    @Slot()
    def toggle_loop(self) -> None:
        """Play again after the end, or pause there."""
        self._session.player.set_loop(not self._session.player.loop)

    @Slot()
    def slower(self) -> None:
        """Fewer iterations a second."""
        self._session.player.set_speed(self._session.player.speed - 1)

    @Slot()
    def faster(self) -> None:
        """More iterations a second."""
        self._session.player.set_speed(self._session.player.speed + 1)

    @Slot()
    def _on_loop_changed(self) -> None:
        self._settings.remember("loop", "on" if self._session.player.loop else "off")

    @Slot()
    def _show_possible(self) -> None:
        session = self._session
        has_data = session.preview is None and session.prepared is not None
        has_frame = session.preview is None and session.frame is not None
        for name in ("run", "step", "half_step", "another_start"):
            self._actions[name].setEnabled(has_data)
        for name in ("step_back", "half_step_back", "first"):
            self._actions[name].setEnabled(has_frame and session.player.position > 0)
        self._actions["last"].setEnabled(has_frame and not session.player.at_end)
        under_way = session.busy or session.player.playing or session.editing.proposal is not None
        self._actions["stop"].setEnabled(under_way)
