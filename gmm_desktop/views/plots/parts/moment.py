"""What a plot shows of components and hands at one moment: a proposal or what is drawn, shapes, handles, words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QRectF

from gmm_desktop.engine import Edit, Mixture
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.session import Session
from gmm_desktop.views.effect_words import HINT, in_brief
from gmm_desktop.views.plots.parts.drag import Drag
from gmm_desktop.views.plots.parts.faces import EVERY, Face
from gmm_desktop.views.plots.parts.grips import Grip, Shape, under
from gmm_desktop.views.plots.parts.handle_layer import Sight
from gmm_desktop.views.plots.parts.tag import Tag
from gmm_desktop.views.proposed import changed_places, chosen_place, gone_places, identities_of

_BEGIN = ("Double-click to add a component", "as a start for EM", "Ins puts one in the middle")
"""What stands in an empty picture."""


@dataclass(frozen=True)
class Moment:
    """`drawn` are the components of the seen columns, `drag` the handle that is held, `size` that of the text.

    `focused` says whether keys go to this plot: words about what keys proposed stand there alone.
    """

    session: Session
    face: Face | None
    drawn: Mixture | None
    drag: Drag | None
    size: float
    focused: bool

    @cached_property
    def on(self) -> bool:
        """Whether components can be taken hold of."""
        return self.session.pointing.hands_on and self.session.prepared is not None

    @cached_property
    def edit(self) -> Edit | None:
        """What is dragged or proposed."""
        if self.drag is not None and self.drag.edit is not None:
            return self.drag.edit
        proposal = self.session.editing.proposal
        return proposal.edit if proposal is not None else None

    @cached_property
    def shown(self) -> Mixture | None:
        """The components as they would be, or as they are drawn, of the columns that are seen."""
        face, edit = self.face, self.edit
        if face is None:
            return None
        if edit is not None:
            return face.seen(edit.mixture) if face.fits(edit.mixture.d) else None
        return self.drawn if self.drawn is not None and self.drawn.k == len(self.session.identities) else None

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The shapes of the shown components."""
        return self.face.shapes(self.shown) if self.face is not None and self.shown is not None else ()

    @cached_property
    def identities(self) -> tuple[int, ...]:
        """The identities of the shown components."""
        return identities_of(self.session, self.edit)

    @cached_property
    def chosen(self) -> int | None:
        """The place of the chosen component among those shown, while hands are on."""
        place = chosen_place(self.session, self.edit) if self.on else None
        return place if place is not None and place < len(self.shapes) else None

    @cached_property
    def grips(self) -> tuple[Grip, ...]:
        """The handles of the chosen component."""
        if self.chosen is None or self.face is None:
            return ()
        drag = self.drag
        shape = self.shapes[self.chosen]
        held = drag is not None and drag.edit is not None and drag.target is None
        if drag is not None and held and drag.now.alike(shape):
            shape = drag.now  # its axes are those of the handle, also where the short one has become the longer
        base = self.session.editing.base
        kinds = self.face.kinds(base) if base is not None else EVERY
        grips = (grip for grip in shape.grips(self.size) if grip.kind in kinds)
        return tuple(self._in_reach(self.face, shape, grip) if grip.kind == "turn" else grip for grip in grips)

    @staticmethod
    def _in_reach(face: Face, shape: Shape, grip: Grip) -> Grip:
        """The knob at the other end of an ellipse where this one is out of the panel, or out of sight."""
        other = Grip(grip.kind, -grip.side, *(2 * shape.centre - (grip.x, grip.y)).tolist())
        rooms = [QRectF(face.view.rect())]
        if face.box is not None:
            (left, bottom), (right, top) = face.view.pixels(face.box).tolist()
            rooms.insert(0, QRectF(left, top, right - left, bottom - top))
        for room in rooms:
            for end in (grip, other):
                if room.contains(end.x, end.y):
                    return end
        return grip

    def hit(self, at: Floats) -> tuple[int, Grip] | None:
        """Return identity and handle under a pixel (2,): of the chosen one first, then means of the others."""
        if not self.on or not self.shapes:
            return None
        place = under(self.grips, at, self.size)
        if place is not None and self.chosen is not None:
            return self.identities[self.chosen], self.grips[place]
        means = tuple(shape.grips(self.size)[0] for shape in self.shapes)
        j = under(means, at, self.size)
        return (self.identities[j], means[j]) if j is not None else None

    def sight(self, hot: tuple[int, Grip] | None) -> Sight:
        """Return what is to be drawn; `hot` is the identity and handle under the mouse."""
        face, shown, edit = self.face, self.shown, self.edit
        if face is not None and self.on and self.session.state == "ready" and edit is None:
            return Sight(label=Tag(*_BEGIN, 0.0, 0.0))
        if face is None or shown is None or len(self.identities) != shown.k or not (self.on or edit is not None):
            return Sight()
        base, heights = self.session.editing.base, not face.crossed
        changed = changed_places(base, edit, heights=heights) if edit is not None else ()
        identities, chosen = self.identities, self.chosen
        return Sight(
            dashed=tuple((identities[j], face.lines(shown, j)) for j in changed),
            means=tuple(
                (identities[j], *_pixel(shape.centre))
                for j, shape in enumerate(self.shapes)
                if self.on and j != chosen
            ),
            gone=self._gone(face, edit),
            crossed=face.crossed,
            identity=identities[chosen] if chosen is not None else 0,
            grips=self.grips,
            hot=self._hot(hot),
            joined=self._joined(face),
            box=face.box if self.on else None,
            label=self._label(),
        )

    def _hot(self, hot: tuple[int, Grip] | None) -> Grip | None:
        """The handle that is held or under the mouse, where it is now."""
        if self.chosen is None:
            return None
        grip = self.drag.grip if self.drag is not None else None
        if grip is None and hot is not None and hot[0] == self.identities[self.chosen]:
            grip = hot[1]
        alike = (now for now in self.grips if grip and (now.kind, now.side) == (grip.kind, grip.side))
        return next(alike, None)

    def _gone(self, face: Face, edit: Edit | None) -> tuple[tuple[float, float], ...]:
        base = self.session.editing.base
        if base is None or edit is None or self._joined(face) or face.box is not None or not face.fits(base.d):
            return ()
        gone = gone_places(base, edit)
        shapes = face.shapes(face.seen(base)) if gone else ()
        return tuple(_pixel(shapes[j].centre) for j in gone)

    def _joined(self, face: Face) -> tuple[tuple[float, float], ...]:
        drag = self.drag
        if drag is None or drag.target is None:
            return ()
        target = face.shapes(face.seen(drag.whole))[drag.target]
        return (_pixel(drag.now.centre), _pixel(target.centre)) if face.crossed else (_pixel(target.centre),)

    def _label(self) -> Tag | None:
        proposal = self.session.editing.proposal
        if self.drag is not None:
            if self.drag.edit is None:
                return None
            effect = proposal.effect if proposal is not None and proposal.label == self.drag.label else None
            return Tag(self.drag.label, in_brief(effect), "", *_pixel(self.drag.at))
        if proposal is None or not self.focused:
            return None
        return Tag(proposal.label, in_brief(proposal.effect), HINT, 0.0, 0.0)  # a corner: no hand is anywhere


def _pixel(place: Floats) -> tuple[float, float]:
    return float(place[0]), float(place[1])
