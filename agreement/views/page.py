"""The agreement in use, in words, to read."""

from django.http import HttpResponse
from django.shortcuts import render

from agreement import access, document, documents
from workspaces.http import MemberRequest, members_only


@members_only
def agreement(request: MemberRequest) -> HttpResponse:
    """The version in use, in words, to read.

    Context: `version` (number, title, preamble, is_starter, in_force_from) and `document`, an
    `agreement.document.Document`. A criterion has label, sentence, points, why; a block has title and
    members, which are criteria or, with `is_block`, blocks again.
    """
    version = access.version_in_force(request.member)
    return render(
        request,
        "agreement/agreement.html",
        {"version": version, "document": document.of(documents.of(version))},
    )
