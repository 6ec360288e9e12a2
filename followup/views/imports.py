"""Files brought in: the list of imports, laying a file out, and watching, undoing or mending one."""

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followup import access
from followup.imports import answers, look, runs
from followup.imports.kinds import KINDS
from followup.imports.undoing import KEPT
from leads.imports import refused
from leads.imports.faults import FileError
from leads.imports.layout import Layout
from leads.imports.table import Refusal
from leads.models import ImportRefusal, ImportRun
from workspaces import paging
from workspaces.http import MemberRequest, members_only

MEGABYTE = 1024 * 1024


@members_only
@require_http_methods(["GET", "POST"])
def listing(request: MemberRequest) -> HttpResponse:
    """Imports, the newest first, and the form that takes a file."""
    if not access.may_import(request.member):
        raise PermissionDenied("Marketing and managers import files.")
    problem = ""
    if request.method == "POST":
        try:
            run = _received(request)
        except FileError as reason:
            problem = reason.on_page
        else:
            return redirect("import_mapping", run.pk)
    rows = ImportRun.objects.select_related("member")
    try:
        found = paging.page(rows, by="created_at", cursor=request.GET.get("after", ""))
    except paging.BadCursor:
        return redirect("imports")
    context = {
        "runs": found.rows,
        "is_any_at_work": any(run.is_at_work for run in found.rows),
        "next": f"?after={found.next}" if found.next else "",
        "first": "?" if request.GET else "",
        "kinds": KINDS.values(),
        "kind": request.POST.get("kind", "leads"),
        "encodings": answers.ENCODINGS,
        "encoding": request.POST.get("encoding", ""),
        "most": settings.IMPORT_MOST_BYTES,
        "most_mb": settings.IMPORT_MOST_BYTES // MEGABYTE,
        "problem": problem,
    }
    page = "followup/imports/_runs.html" if request.htmx else "followup/imports/imports.html"
    return render(request, page, context, status=422 if problem else 200)


def _received(request: MemberRequest) -> ImportRun:
    file = request.FILES.get("file")  # read first: the mark below is set while the form is read
    if getattr(request, "file_is_too_large", False):
        raise FileError(
            f"The file is larger than {settings.IMPORT_MOST_BYTES // MEGABYTE} MB. Split it, or use the command"
            " import_leads, which has no limit."
        )
    if not isinstance(file, TemporaryUploadedFile):
        raise FileError("Choose a file first.")
    kind = request.POST.get("kind", "")
    encoding = request.POST.get("encoding", "")
    run = runs.receive(
        Path(file.temporary_file_path()),
        name=file.name or "",
        kind=kind if kind in KINDS else "leads",
        encoding=encoding if encoding in dict(answers.ENCODINGS) else "",
        by=request.member,
        at=timezone.now(),
    )
    if not run.options.get("fields"):
        run.options = look.guessed(run, Layout.of(run.options)).kept()
        run.save(update_fields=["options"])
    return run


@members_only
@require_http_methods(["GET", "POST"])
def mapping(request: MemberRequest, run_id: int) -> HttpResponse:
    """Which column is what; each change is kept and shown, and "start" begins the import."""
    run = access.import_run(request.member, run_id)
    if run.state != ImportRun.State.UPLOADED:
        return redirect("import_run", run.pk)
    layout = Layout.of(run.options)
    problem = ""
    if request.method == "POST":
        try:
            layout = answers.read(run, layout, request.POST)
        except FileError as reason:
            problem = reason.on_page
        run.options = {**run.options, **layout.kept()}
        run.save(update_fields=["options"])
    seen = look.of(run, layout, request.member.workspace)
    if problem:
        seen.problems.append(problem)
    is_start = "start" in request.POST
    if is_start and seen.can_start:
        try:
            runs.start(run, layout, by=request.member, at=timezone.now())
        except runs.Moved as moved:
            messages.info(request, str(moved))
        return redirect("import_run", run.pk)
    context = {
        "run": run,
        "look": seen,
        "layout": layout,
        "delimiters": answers.DELIMITERS,
        "was_asked": is_start,
        "constants": [
            {"name": name, "words": words, "help": help, "value": layout.constants.get(name, "")}
            for name, words, help in seen.kind.constants
        ],
    }
    page = "followup/imports/_mapping.html" if request.htmx else "followup/imports/mapping.html"
    return render(request, page, context, status=422 if is_start else 200)


@members_only
@require_GET
def run(request: MemberRequest, run_id: int) -> HttpResponse:
    """How far an import is, or what came of it."""
    found = access.import_run(request.member, run_id)
    if found.state == ImportRun.State.UPLOADED:
        return redirect("import_mapping", found.pk) if not request.htmx else _elsewhere(found)
    context = {
        "run": found,
        "kind": KINDS[found.kind],
        "reasons": sorted(found.reasons.items(), key=lambda item: -item[1]),
        "kept": [(KEPT[reason], count) for reason, count in found.kept.items()],
    }
    page = "followup/imports/_run.html" if request.htmx else "followup/imports/run.html"
    return render(request, page, context)


def _elsewhere(found: ImportRun) -> HttpResponse:
    """The import came back with a question: go where it is asked."""
    answer = HttpResponse(status=204)
    answer["HX-Refresh"] = "true"
    return answer


@members_only
@require_GET
def refused_rows(request: MemberRequest, run_id: int) -> HttpResponseBase:
    """The refused rows as a file of the kind that was imported, each after its reason."""
    found = access.import_run(request.member, run_id)
    rows = (
        Refusal(row.line, row.reason, tuple(row.cells))
        for row in ImportRefusal.objects.filter(run=found).order_by("line", "pk").iterator()
    )
    name = f"{Path(found.file_name).stem} refused"
    file: Any = tempfile.TemporaryFile()  # closed by the answer  # noqa: SIM115
    if found.is_workbook:
        refused.as_workbook(found.columns, rows, file)
        name, kind = f"{name}.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    else:
        for line in refused.as_text(found.columns, rows, delimiter=found.options.get("delimiter") or ","):
            file.write(line.encode())
        name, kind = f"{name}.csv", "text/csv; charset=utf-8"
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)


@members_only
@require_http_methods(["GET", "POST"])
def undo(request: MemberRequest, run_id: int) -> HttpResponse:
    """Ask, then take away what only came from this file."""
    found = access.import_run(request.member, run_id)
    if request.method == "POST":
        try:
            runs.undo(found, by=request.member, at=timezone.now())
        except runs.Moved as moved:
            messages.info(request, str(moved))
        return redirect("import_run", found.pk)
    if found.state not in {ImportRun.State.RUNNING, ImportRun.State.DONE, ImportRun.State.FAILED}:
        return redirect("import_run", found.pk)
    return render(request, "followup/imports/undo.html", {"run": found, "kind": KINDS[found.kind]})


@members_only
@require_POST
def again(request: MemberRequest, run_id: int) -> HttpResponse:
    """Go on with an import that failed."""
    found = access.import_run(request.member, run_id)
    try:
        runs.go_on(found)
    except runs.Moved as moved:
        messages.info(request, str(moved))
    return redirect("import_run", found.pk)


@members_only
@require_POST
def forget(request: MemberRequest, run_id: int) -> HttpResponse:
    """Throw away a file that was never imported."""
    found = access.import_run(request.member, run_id)
    try:
        runs.throw_away(found)
    except runs.Moved as moved:
        messages.info(request, str(moved))
        return redirect("import_run", found.pk)
    return redirect("imports")
