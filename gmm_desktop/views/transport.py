"""What keys and buttons do to a run: pause, step, stop, speed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from gmm_desktop.session import Session


class Transport(QObject):
    """Slots for the actions that drive a session."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

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
        """One iteration on."""
        self._session.step(1)

    @Slot()
    def step_back(self) -> None:
        """One iteration back."""
        self._session.step(-1)

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
