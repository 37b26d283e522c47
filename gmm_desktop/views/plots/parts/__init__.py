"""What plots are made of: scales, axes, the canvas, and layers that paint in pixels."""
