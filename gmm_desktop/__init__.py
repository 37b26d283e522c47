"""GMM Desktop: watch a Gaussian mixture find the groups in a file of numbers."""

__version__ = "0.1.0"
