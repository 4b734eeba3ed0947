"""The gallery: templates of our own to start a new one with. What is made of one is a template like any other."""

from engine.content.gallery.example import picture
from engine.content.gallery.starts import STARTS, Start, get

__all__ = ["STARTS", "Start", "get", "picture"]
