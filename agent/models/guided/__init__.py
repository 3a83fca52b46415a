"""Small models, guided: the program reads the words first, the model chooses and fills in one short form at a time.

``wishes.py`` understands, ``goals.py`` makes forms of the tools' own arguments, ``steps.py`` takes a wish through its
goal's tools, ``pick.py`` finds the records that are meant, ``report.py`` tells what came of it.
"""
