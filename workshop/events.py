"""What can happen in a workshop, each name once; an event refers to things and never carries what people wrote."""

PARTICIPANT_JOINED = "participant.joined"
IDEA_ADDED = "idea.added"
IDEA_CHANGED = "idea.changed"  # edited, shown, restored: the idea as it is now
IDEA_REMOVED = "idea.removed"  # withdrawn or hidden
IDEAS_REVEALED = "ideas.revealed"
STAGE_CHANGED = "stage.changed"
SWITCH_CHANGED = "switch.changed"
ROUND_OPENED = "round.opened"
ROUND_CLOSED = "round.closed"
ROUND_REVEALED = "round.revealed"
DOTS_PLACED = "dots.placed"  # in a round with totals on show
BALLOT_CAST = "ballot.cast"  # in a hidden round: that somebody placed dots, not where
BALLOT_DONE = "ballot.done"
WORKSHOP_OPENED = "workshop.opened"
WORKSHOP_CLOSED = "workshop.closed"
WORKSHOP_SEALED = "workshop.sealed"
WORKSHOP_CHANGED = "workshop.changed"  # titles, lanes, languages
