"""Policy: rules over immutable facts, the strictest verdict wins, silence denies."""
