import pytest

from tests.matters.desk import Desk
from tests.town import Town


@pytest.fixture
def desk(town: Town) -> Desk:
    """Who writes the catalogue of the town and who publishes it."""
    return Desk(town)
