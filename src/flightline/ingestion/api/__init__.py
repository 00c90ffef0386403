"""Pages of JSON, asked of an API one after the other and landed until all have come."""

from flightline.ingestion.api.pages import LandedPages, land_pages

__all__ = ["LandedPages", "land_pages"]
