"""The map in a browser: one message a run, drawings and points encoded, online tiles."""
