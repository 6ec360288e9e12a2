"""What the machine-readable description of the API can't find out by itself."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

TEXT = {"type": "string"}
ANSWER = {
    "oneOf": [
        {"type": "string"},
        {"type": "number"},
        {"type": "boolean"},
        {"type": "array", "items": {"type": "string"}},
    ]
}
SUBMISSION: dict[str, Any] = {
    "type": "object",
    "required": ["channel", "person"],
    "properties": {
        "channel": {"type": "string", "maxLength": 80, "description": "Its name; an empty text means none."},
        "campaign": {"type": "string", "maxLength": 120},
        "submitted_at": {"type": "string", "format": "date-time"},
        "person": {
            "type": "object",
            "description": "With an email, a phone or an external_id.",
            "properties": dict.fromkeys(
                ("name", "email", "phone", "company", "title", "country", "external_id"), TEXT
            ),
        },
        "facts": {"type": "object", "additionalProperties": ANSWER},
        "page_url": {"type": "string", "maxLength": 2000},
        "visitor": {
            "type": "string",
            "maxLength": 200,
            "description": "The browser's id, as events name it.",
        },
        "test": {
            "type": "boolean",
            "description": "True: it is shown in the inbox and never becomes a lead.",
        },
        "form": {
            "type": "object",
            "properties": {
                "name": TEXT,
                "answers": {
                    "type": "array",
                    "items": {"type": "object", "properties": {"question": TEXT, "answer": ANSWER}},
                },
            },
        },
    },
}
EVENTS: dict[str, Any] = {
    "type": "object",
    "required": ["events"],
    "properties": {
        "events": {
            "type": "array",
            "minItems": 1,
            "maxItems": 500,
            "items": {
                "type": "object",
                "required": ["id", "type", "at"],
                "description": "With a person, a submission or a visitor.",
                "properties": {
                    "id": {
                        "type": "string",
                        "maxLength": 200,
                        "description": "Yours; sent twice it counts once.",
                    },
                    "type": {"type": "string", "maxLength": 40, "example": "page_seen"},
                    "at": {"type": "string", "format": "date-time"},
                    "person": {
                        "type": "object",
                        "properties": dict.fromkeys(("email", "external_id", "phone"), TEXT),
                    },
                    "submission": {"type": "string", "description": "The id that sending a lead answered."},
                    "visitor": {
                        "type": "string",
                        "maxLength": 200,
                        "description": "A browser's id; it is somebody's once an event or a submission names both.",
                    },
                    "url": {"type": "string", "maxLength": 2000},
                    "name": {"type": "string", "maxLength": 200},
                },
            },
        }
    },
}


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # it registers by being defined
    target_class = "api.authentication.KeyAuthentication"
    name = "API key"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "lb_…"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the same
    target_class = "api.authentication.SignedInMember"
    name = "signed-in member"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
