"""The catalogue for machines: what its things look like in JSON. The views are in portal/api."""
