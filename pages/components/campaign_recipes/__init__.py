"""What a new campaign can begin with: recipes that are made by a press, or an empty form."""

from pages.components.campaign_recipes.gallery import begin, open_gallery

__all__ = ["begin", "open_gallery"]
