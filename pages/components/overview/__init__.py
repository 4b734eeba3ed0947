"""The parts of the overview: what needs a person, the figures, the campaigns, the health of data and engine."""
