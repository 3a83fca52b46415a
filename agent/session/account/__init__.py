"""The account of a request: what the user's words named and wished, held against what the run did."""
