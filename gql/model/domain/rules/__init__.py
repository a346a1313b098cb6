"""Whether an action is available: the rules of the toolbar, of participants and of assignments."""
