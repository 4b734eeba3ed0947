"""Tests of variants: their shares and their winner in a campaign's form, and the tab in which one sees what they did."""
