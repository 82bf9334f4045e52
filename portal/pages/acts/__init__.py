"""What officers do to a case from the desk, a file for each stage, each act under the noun of what comes to be.

A view fetches, calls one verb, and goes; a form that will not do comes back on the page of the case with everything that was typed.
"""
