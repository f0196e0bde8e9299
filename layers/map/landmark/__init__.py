"""What stands round a landmark: blocks of text and figures, and the room that each finds."""
