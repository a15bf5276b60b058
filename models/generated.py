"""The files that are generated from the event classes and committed beside them."""

from models import documentation
from models.schema import schema_files


def rendered_files() -> dict[str, str]:
    """Path (relative to the project) → the text that the file should have."""
    return {**schema_files(), documentation.PATH: documentation.events_page()}
