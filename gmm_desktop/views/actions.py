"""The table of everything a person can do: menus, toolbars, keys and tooltips all come from it."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from gmm_desktop.views.icons import icon
from gmm_desktop.views.theme import Theme


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the table; `slot` is the name of a method of the window, or of one of its parts."""

    id: str
    menu: str
    text: str
    keys: tuple[str, ...]
    slot: str
    tip: str
    icon: str = ""
    checkable: bool = False
    separator: bool = False


TABLE: tuple[Entry, ...] = (
    Entry("open", "File", "Open…", ("Ctrl+O",), "exchange.choose_file", "Open a table or a saved mixture", "open"),
    Entry("import_options", "File", "Import options…", ("Ctrl+I",), "exchange.choose_options",
          "See how the file was read, and read it otherwise"),
    Entry("samples", "File", "Samples", ("Ctrl+Shift+O",), "toggle_start_page", "Show the samples and recent files"),
    Entry("export", "File", "Export parameters…", ("Ctrl+E",), "exchange.export_parameters",
          "Save weights, means and covariances as .json or .csv", "export", separator=True),
    Entry("export_memberships", "File", "Export memberships…", ("Ctrl+Shift+E",), "exchange.export_memberships",
          "Save the probability of every component for every row as .csv"),
    Entry("quit", "File", "Quit", ("Ctrl+Q",), "close", "Close the window", separator=True),
    Entry("undo", "Edit", "Undo", ("Ctrl+Z",), "session.editing.undo", "Undo the last change", "undo"),
    Entry("redo", "Edit", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "session.editing.redo", "Do again what was undone last", "redo"),
    Entry("paste", "Edit", "Paste table", ("Ctrl+V",), "exchange.paste", "Read a table from the clipboard", "paste",
          separator=True),
    Entry("select_none", "Edit", "Select no rows", ("Ctrl+Shift+A",), "session.pointing.select_none",
          "No row is selected any more, in any view"),
    Entry("copy_parameters", "Edit", "Copy parameters", ("Ctrl+Shift+C",), "exchange.copy_parameters",
          "Copy the table of parameters with all digits"),
    Entry("settings", "Edit", "Settings…", ("Ctrl+,",), "appearance.show_settings", "Choose the theme, the size of text, and motion",
          separator=True),
    Entry("prepare", "Data", "Prepare…", ("Ctrl+Shift+D",), "layout_of_panels.show_prepare",
          "Transform columns, filter rows, choose weights and known labels"),
    Entry("lasso", "Data", "Lasso rows", ("L",), "lassoing.toggle",
          "Draw around rows, or across them, to select, keep or leave them out, or make them a component", "lasso", checkable=True),
    Entry("run", "Model", "Run or pause", ("Space",), "transport.run_or_pause", "Run EM and watch it, or pause", "play"),
    Entry("step", "Model", "Step", (".",), "transport.step", "One iteration on, or half of one with E | M", "step"),
    Entry("step_back", "Model", "Step back", (",",), "transport.step_back", "One iteration back, or half of one with E | M", "back"),
    Entry("half_step", "Model", "Half-step (E or M)", ("Shift+.",), "transport.half_step",
          "Only the next E-step or M-step"),
    Entry("half_step_back", "Model", "Half-step back", ("Shift+,",), "transport.half_step_back",
          "Back to the E-step or M-step before"),
    Entry("first", "Model", "Back to start", ("Home",), "transport.to_first", "To the first iteration", "first"),
    Entry("last", "Model", "To the newest iteration", ("End",), "transport.to_last", "To the newest iteration", "last"),
    Entry("stop", "Model", "Stop", ("Esc",), "transport.stop", "Stop what is going on and keep the last iteration", "stop"),
    Entry("another_start", "Model", "Another start", ("Ctrl+R",), "transport.another_start",
          "Take the next seed and run again", "shuffle", separator=True),
    Entry("loop", "Model", "Loop", ("Ctrl+L",), "transport.toggle_loop",
          "Play again from the first iteration after the end", "loop", checkable=True),
    Entry("slower", "Model", "Slower", ("[",), "transport.slower", "Show fewer iterations a second", separator=True),
    Entry("faster", "Model", "Faster", ("]",), "transport.faster", "Show more iterations a second"),
    Entry("hands", "Components", "Edit components", ("E",), "hands.toggle",
          "Take hold of components: drag to move, stretch and turn, double-click to add", "hands", checkable=True),
    Entry("add_component", "Components", "Add a component", ("Ins",), "hands.add",
          "Add a component in the middle of the view", separator=True),
    Entry("remove_component", "Components", "Remove", ("Del",), "hands.remove", "Remove the chosen component"),
    Entry("split_component", "Components", "Split", ("S",), "hands.split",
          "Make two of the chosen component, along its long axis"),
    Entry("merge_component", "Components", "Merge with the nearest", ("M",), "hands.merge",
          "Make one of the chosen component and the one nearest to it"),
    Entry("hard", "View", "Hard colours", ("H",), "drawing.toggle_hard",
          "Colour each point by its most probable component instead of blending", checkable=True),
    Entry("contours", "View", "Density contours", ("C",), "drawing.toggle_contours",
          "Lines around the densest 50, 80, 95 and 99 % of the mixture in place of ellipses", "contours", checkable=True),
    Entry("fit_view", "View", "Fit view", ("F",), "fit_view", "Show all the data", "fit"),
    Entry("zoom_in", "View", "Larger", ("Ctrl++", "Ctrl+="), "appearance.zoom_in", "Larger text and plots", separator=True),
    Entry("zoom_out", "View", "Smaller", ("Ctrl+-",), "appearance.zoom_out", "Smaller text and plots"),
    Entry("zoom_reset", "View", "Usual size", ("Ctrl+0",), "appearance.zoom_reset", "The usual size of text and plots"),
    Entry("reduced_motion", "View", "Reduced motion", (), "appearance.toggle_motion",
          "Ellipses and curves jump from iteration to iteration instead of gliding", checkable=True),
    Entry("full_screen", "View", "Full screen", ("F11",), "toggle_full_screen", "The window alone on the screen",
          checkable=True),
    Entry("reset_layout", "View", "Reset layout", (), "layout_of_panels.reset", "Bring every panel back to its place"),
    Entry("commands", "Help", "Find a command…", ("Ctrl+Shift+P",), "show_commands", "Find every command by its name"),
    Entry("keys", "Help", "Keys", ("F1",), "show_keys", "Every key and what it does"),
    Entry("about", "Help", "About GMM Desktop", (), "show_about", "Version and what this is"),
)  # fmt: skip


class Actions(QObject):
    """The actions of one window, made from the table."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        for entry in TABLE:
            action = QAction(entry.text, window)
            action.setShortcuts([QKeySequence(keys) for keys in entry.keys])
            action.setCheckable(entry.checkable)
            shown = (
                QKeySequence(entry.keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if entry.keys else ""
            )
            action.setToolTip(f"{entry.tip} ({shown})" if shown else entry.tip)
            action.setStatusTip(entry.tip)
            window.addAction(action)
            self._actions[entry.id] = action

    def connect_to(self, window: QWidget) -> None:
        """Let every action do what its row says; the window has all its parts by now."""
        for entry in TABLE:
            self._actions[entry.id].triggered.connect(attrgetter(entry.slot)(window))

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def set_theme(self, theme: Theme) -> None:
        """Colour the icons."""
        for entry in TABLE:
            if entry.icon:
                self._actions[entry.id].setIcon(icon(entry.icon, theme))
