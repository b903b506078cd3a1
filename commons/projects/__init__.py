"""Projects of an organisation: who takes part, what is open and decided, links that bring people in."""
