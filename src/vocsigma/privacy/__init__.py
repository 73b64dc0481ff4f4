"""Keep people out of what is handed on: ids and handles under a key, personal data out of texts."""

from vocsigma.privacy._pseudonyms import pseudonymise
from vocsigma.privacy._redaction import redact

__all__ = ["pseudonymise", "redact"]
