"""The rule builder: a draft as the truth, and native widgets that mirror it."""
