"""`manage.py create_workspace`: a company, its people, and the agreement it begins with."""

import re
from argparse import ArgumentParser
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email, validate_slug
from django.urls import reverse

from agreement import starter
from workspaces import audit, doors, scope, setup
from workspaces.models import Member, Role, Side, Team, Workspace

# option → (role, side, holds a seat in the team that leads are routed to)
PEOPLE = {
    "owner": (Role.OWNER, Side.SALES, False),
    "manager": (Role.MANAGER, Side.SALES, False),
    "rep": (Role.SALES, Side.SALES, True),
    "marketing": (Role.MARKETING, Side.MARKETING, False),
}


class Command(BaseCommand):
    help = "Make a workspace with the starter agreement, in use until the first one is signed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="its short name, in lower-case letters, digits and hyphens")
        parser.add_argument("--name", default="")
        for person in PEOPLE:
            parser.add_argument(f"--{person}", nargs="+", action="extend", default=[], metavar="EMAIL")
        parser.add_argument(
            "--time-zone", default="UTC", help="what a day is in its reports, such as Europe/Berlin"
        )
        parser.add_argument(
            "--country", default="", help="where phone numbers without a country code are, such as DE"
        )

    def handle(self, *args: Any, slug: str, **options: Any) -> None:
        self._check(slug, options)
        at = scope.now()
        name = options["name"] or slug.replace("-", " ").title()
        with setup.new_workspace(
            slug, name=name, at=at, time_zone=options["time_zone"], country=options["country"].upper()
        ) as workspace:
            starter.create(workspace.pk, at=at)
            team = Team.objects.get(is_default=True)
            members = [
                self._add(workspace, team, person, email)
                for person in PEOPLE
                for email in dict.fromkeys(options[person])
            ]
            audit.record(workspace.pk, "workspace made", by=None, at=at, detail={"slug": slug})
            new = [member for member in members if member.user and not member.user.last_login]
        self._report(workspace, members, new)

    def _check(self, slug: str, options: dict[str, Any]) -> None:
        try:
            validate_slug(slug)
            for person in PEOPLE:
                for email in options[person]:
                    validate_email(email)
            ZoneInfo(options["time_zone"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except (ZoneInfoNotFoundError, ValueError):
            raise CommandError(f"There is no time zone “{options['time_zone']}”.") from None
        if len(slug) > 60:
            raise CommandError("A slug has 60 letters at most.")
        if options["country"] and not re.fullmatch(r"[A-Za-z]{2}", options["country"]):
            raise CommandError("A country has two letters, such as DE.")
        if doors.workspace(slug) is not None:
            raise CommandError(f"There is a workspace “{slug}” already.")

    def _add(self, workspace: Workspace, team: Team, person: str, email: str) -> Member:
        role, side, is_routed_to = PEOPLE[person]
        name = re.sub(r"[._+-]+", " ", email.partition("@")[0]).strip().title()
        return setup.add_member(
            workspace, email=email, name=name, role=role, side=side, team=team if is_routed_to else None
        )

    def _report(self, workspace: Workspace, members: list[Member], new: list[Member]) -> None:
        self.stdout.write(
            f"Made workspace {workspace.slug} ({workspace.name}) with the starter agreement, not yet signed."
        )
        for member in members:
            self.stdout.write(
                f"  {member.get_role_display().lower():<10} {member.user.email if member.user else ''}"
            )
        if any(member.user and not member.user.has_usable_password() for member in new):
            where = f"{settings.BASE_URL}{reverse('account_reset_password')}"
            self.stdout.write(f"Each sets a password at {where}, which sends them a mail.")
        self.stdout.write(f"An API key: manage.py create_api_key {workspace.slug} --name NAME")
