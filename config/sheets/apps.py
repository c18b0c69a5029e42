import sys

from django.apps import AppConfig


class LightImportExportConfig(AppConfig):
    """django-import-export loads openpyxl with the admin, and openpyxl takes numpy where it finds it: 25 MB in each
    server process, for kinds of cells that nobody here writes."""

    name = "import_export"

    def import_models(self) -> None:
        if "numpy" not in sys.modules:
            sys.modules["numpy"] = None  # type: ignore[assignment]
            try:
                import openpyxl  # noqa: F401
            finally:
                del sys.modules["numpy"]
        super().import_models()
