"""Cached public reads: rendered bytes that are found before anybody asks who is calling. docs/caching.md has the why.

declaring   what a view says about its public reads       pages       which page a request asks for
middleware  finds it, or has it computed and keeps it     entries     what is kept of an answer
forgetting  one call for whoever writes                   stores      where entries and versions stand
"""
