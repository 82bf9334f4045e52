"""The API of the house (/api/v1/): the doors, the pages' verbs and the pages' words, for machines.

What belongs to one app (the shape of its things, its acts) stands in that app's api.py; here is what they have in common, and
what spans apps.
"""
