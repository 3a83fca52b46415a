"""Labelled lines that are left in mails or said to their readers, and the training of what knows them."""
