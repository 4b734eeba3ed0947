"""A tree as SQL: the compiler, the tables it joins, profiles as they were, tests as bits."""
