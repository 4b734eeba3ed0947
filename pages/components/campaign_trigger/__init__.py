"""The Trigger section of a campaign's form: what starts it, with the inputs of each event; and the same told in words."""
