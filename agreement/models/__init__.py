"""The document both teams sign, and how it came about. Import models from this package, not from its files."""

from agreement.models.notice import Notice
from agreement.models.remark import Remark
from agreement.models.revision import Revision
from agreement.models.signature import Signature
from agreement.models.step import Step
from agreement.models.version import Version

__all__ = ["Notice", "Remark", "Revision", "Signature", "Step", "Version"]
