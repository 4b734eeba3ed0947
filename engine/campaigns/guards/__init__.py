"""What stands between a message that falls due and its being sent, beyond what one statement can see: audience, limits, quiet
hours, holdout and control. Works on the temp tables of engine/store/queries/decide.sql, inside its transaction."""
