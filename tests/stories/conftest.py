from tests.stories.telling import tale

__all__ = ["tale"]
