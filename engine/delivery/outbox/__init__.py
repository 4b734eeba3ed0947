"""Messages on their way out: made and handed over in batches, here or in child processes, with a journal of what was begun.

What becomes of a send is decided above; here stands only what is known of it.
"""
