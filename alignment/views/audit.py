"""The response audit in the browser: two files taken, laid out, counted in the background; figures kept only when asked."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from alignment.audit import access, report, runs, words
from alignment.audit.figures import Audit
from alignment.audit.kinds import KINDS, LEADS, TOUCHES
from alignment.models import AuditFile, AuditRun
from followup.imports import answers, look
from leads.imports.faults import FileError
from leads.imports.layout import Layout
from workspaces import paging
from workspaces.http import MemberRequest, members_only

MEGABYTE = 1024 * 1024
FIELDS = {LEADS: "leads", TOUCHES: "touches"}


@members_only
@require_http_methods(["GET", "POST"])
def listing(request: MemberRequest) -> HttpResponse:
    """The form that takes the files, and the audits that were kept."""
    problems: dict[str, str] = {}
    if request.method == "POST":
        run, problems = _received(request)
        if run is not None:
            return redirect("audit_columns", run.pk)
    try:
        kept = paging.page(access.kept(request.member), by="kept_at", cursor=request.GET.get("after", ""))
    except paging.BadCursor:
        return redirect("audits")
    context = {
        "kept": [(run, words.headline(Audit.of(run.result or {}))) for run in kept.rows],
        "next": f"?after={kept.next}" if kept.next else "",
        "first": "?" if request.GET else "",
        "problems": problems,
        "encodings": answers.ENCODINGS,
        "encoding": request.POST.get("encoding", ""),
        "most_mb": settings.IMPORT_MOST_BYTES // MEGABYTE,
    }
    return render(request, "alignment/audit/audits.html", context, status=422 if problems else 200)


def _received(request: MemberRequest) -> tuple[AuditRun | None, dict[str, str]]:
    """The audit of the files sent; or, for each that can't be taken, why, and then nothing of them stays."""
    files = {kind: request.FILES.get(name) for kind, name in FIELDS.items()}
    asked = request.POST.get("encoding", "")
    encoding = asked if asked in dict(answers.ENCODINGS) else ""
    if getattr(request, "file_is_too_large", False):
        most = settings.IMPORT_MOST_BYTES // MEGABYTE
        problem = f"A file is larger than {most} MB. Use the command manage.py audit, which has no limit."
        return None, {LEADS: problem}
    if files[LEADS] is None:
        return None, {LEADS: "Choose the export of leads first."}
    problems = {}
    with transaction.atomic():
        run = runs.begin(by=request.member, at=timezone.now())
        for kind, file in files.items():
            if isinstance(file, TemporaryUploadedFile):
                try:
                    runs.take(run, kind, file, encoding=encoding)
                except FileError as reason:
                    problems[kind] = reason.on_page
        if problems:
            transaction.set_rollback(True)
    return (None, problems) if problems else (run, {})


@members_only
@require_GET
def columns(request: MemberRequest, audit_id: int) -> HttpResponse:
    """Which column of each file is what."""
    run = access.audit(request.member, audit_id)
    if run.state != AuditRun.State.UPLOADED:
        return redirect("audit", run.pk)
    return _columns(request, run)


def _columns(request: MemberRequest, run: AuditRun, *, was_asked: bool = False) -> HttpResponse:
    files = access.files(run)
    context = {
        "run": run,
        "files": [_laid_out(request, file, was_asked=was_asked) for file in files.values()],
        "was_asked": was_asked,
    }
    return render(request, "alignment/audit/columns.html", context, status=422 if was_asked else 200)


@members_only
@require_http_methods(["POST"])
def file(request: MemberRequest, audit_id: int, kind: str) -> HttpResponse:
    """One file's columns, changed; each change is kept and shown."""
    run = access.audit(request.member, audit_id)
    found = access.files(run).get(kind)
    if found is None:
        raise Http404
    if run.state != AuditRun.State.UPLOADED:
        return redirect("audit", run.pk)
    problem = ""
    try:
        runs.lay_out(found, answers.read(found, Layout.of(found.options), request.POST, KINDS[kind]))
    except FileError as reason:
        problem = reason.on_page
    if not request.htmx:
        return redirect("audit_columns", run.pk)
    return render(request, "alignment/audit/_file.html", _laid_out(request, found, problem=problem))


def _laid_out(
    request: MemberRequest, found: AuditFile, *, was_asked: bool = False, problem: str = ""
) -> dict[str, Any]:
    layout = Layout.of(found.options)
    seen = look.of(found, layout, request.member.workspace, KINDS[found.kind])
    if problem:
        seen.problems.append(problem)
    return {
        "file": found,
        "look": seen,
        "layout": layout,
        "was_asked": was_asked,
        "delimiters": answers.DELIMITERS,
        "constants": [
            {"name": name, "words": said, "help": help, "value": layout.constants.get(name, "")}
            for name, said, help in seen.kind.constants
        ],
    }


@members_only
@require_POST
def start(request: MemberRequest, audit_id: int) -> HttpResponse:
    """Count, unless something of the columns is still to be said."""
    run = access.audit(request.member, audit_id)
    if run.state == AuditRun.State.UPLOADED:
        seen = runs.looks(access.files(run), request.member.workspace)
        if not all(one.can_start for one in seen.values()):
            return _columns(request, run, was_asked=True)
    return _moved(request, lambda: runs.start(run, at=timezone.now()), run)


@members_only
@require_POST
def change(request: MemberRequest, audit_id: int) -> HttpResponse:
    """Back to the columns."""
    run = access.audit(request.member, audit_id)
    return _moved(request, lambda: runs.change(run, at=timezone.now()), run)


@members_only
@require_POST
def keep(request: MemberRequest, audit_id: int) -> HttpResponse:
    """Keep the figures."""
    run = access.audit(request.member, audit_id)
    return _moved(request, lambda: runs.keep(run, by=request.member, at=timezone.now()), run)


@members_only
@require_http_methods(["GET", "POST"])
def forget(request: MemberRequest, audit_id: int) -> HttpResponse:
    """Throw an audit away; one that was kept asks first."""
    run = access.forgettable_audit(request.member, audit_id)
    if request.method == "GET":
        return render(request, "alignment/audit/forget.html", {"run": run})
    runs.forget(run, by=request.member, at=timezone.now())
    messages.info(request, "The audit is gone.")
    return redirect("audits")


@vary_on_headers("HX-Request")
@members_only
@require_GET
def page(request: MemberRequest, audit_id: int) -> HttpResponse:
    """How far the audit is, or what it says."""
    run = access.audit(request.member, audit_id)
    if run.state == AuditRun.State.UPLOADED:
        return redirect("audit_columns", run.pk) if not request.htmx else _elsewhere()
    if run.state == AuditRun.State.DONE and request.htmx:
        return _elsewhere()
    context: dict[str, Any] = {"run": run, "names": [file.file_name for file in access.files(run).values()]}
    context["may_forget"] = access.may_forget(request.member, run)
    if run.state == AuditRun.State.DONE:
        context |= report.contents(
            Audit.of(run.result or {}), shows_reps=access.may_see_reps(request.member, run)
        )
    return render(
        request, "alignment/audit/_progress.html" if request.htmx else "alignment/audit/audit.html", context
    )


@members_only
@require_GET
def download(request: MemberRequest, audit_id: int) -> HttpResponse:
    """The page to forward, as one file."""
    run = access.audit(request.member, audit_id)
    if run.state != AuditRun.State.DONE or run.started_at is None:
        raise Http404("This audit has no figures yet.")
    page = report.html(
        Audit.of(run.result or {}), at=run.started_at, shows_reps=access.may_see_reps(request.member, run)
    )
    answer = HttpResponse(page, content_type="text/html; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="response-audit.html"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _moved(request: MemberRequest, verb: Any, run: AuditRun) -> HttpResponse:
    try:
        verb()
    except runs.Moved as moved:
        messages.info(request, str(moved))
    return redirect("audit", run.pk)


def _elsewhere() -> HttpResponse:
    """What was watched is over: the whole page is fetched anew."""
    answer = HttpResponse(status=204)
    answer["HX-Refresh"] = "true"
    return answer
