"""Steps that mix all used columns: one small class each, in the order in which they are offered."""

from gmm_desktop.files.preparation.projections.principal_components import PrincipalComponents
from gmm_desktop.files.preparation.projections.projection import Projection
from gmm_desktop.files.preparation.projections.whitening import Whitening

__all__ = ["PROJECTIONS", "PrincipalComponents", "Projection", "Whitening"]

PROJECTIONS: dict[str, type[Projection]] = {
    "pca": PrincipalComponents,
    "whitening": Whitening,
}
