"""Requests of several wishes by writers who had not seen the program: is a wish that was left out noticed?"""
