"""HTML of other systems as a template: what cannot act in mail is taken out and told, pictures come along, and the places for
a person's values are found, each with a proposal."""

from engine.content.foreign.cleaning import Cleaned, clean
from engine.content.foreign.files import Page, of_file, of_text
from engine.content.foreign.merge_tags import MergeTag, filled, find
from engine.content.foreign.pictures import Shown, with_pictures

__all__ = ["Cleaned", "MergeTag", "Page", "Shown", "clean", "filled", "find", "of_file", "of_text", "with_pictures"]
