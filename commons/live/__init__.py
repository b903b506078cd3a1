"""The live room: what happens in a workshop reaches every screen that looks at it, in order and without a gap."""
