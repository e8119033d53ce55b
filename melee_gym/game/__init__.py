"""What every other room speaks: ids, FRAME, PAD, Setup and the errors."""
