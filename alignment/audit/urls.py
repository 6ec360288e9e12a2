from django.urls import path

from alignment.views import audit

urlpatterns = [
    path("", audit.listing, name="audits"),
    path("<int:audit_id>/", audit.page, name="audit"),
    path("<int:audit_id>/columns/", audit.columns, name="audit_columns"),
    path("<int:audit_id>/files/<slug:kind>/", audit.file, name="audit_file"),
    path("<int:audit_id>/start/", audit.start, name="audit_start"),
    path("<int:audit_id>/change/", audit.change, name="audit_change"),
    path("<int:audit_id>/keep/", audit.keep, name="audit_keep"),
    path("<int:audit_id>/forget/", audit.forget, name="audit_forget"),
    path("<int:audit_id>/report.html", audit.download, name="audit_report"),
]
