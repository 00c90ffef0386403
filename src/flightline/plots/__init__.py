"""Pictures of a version: as artifacts of its run, and for the docs site."""

from flightline.plots.gallery import PlotParameters, draw_plots

__all__ = ["PlotParameters", "draw_plots"]
