"""Speed and scale, side by side with a peer or a limit; ratios and growth, never a timed test."""
