from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"

    def ready(self) -> None:
        """Let the schema know how callers sign in."""
        from api import openapi  # noqa: F401  its classes register by being defined
