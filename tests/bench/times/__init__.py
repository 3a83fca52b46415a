"""Messages whose times are labelled, and what the program makes of them."""
