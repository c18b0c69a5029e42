from django.contrib import admin
from unfold.decorators import display

from config.model_admin import ShopModelAdmin
from config.read_only import ReadOnly
from recommendations.models import TrainingRun

STATE_COLOURS = {
    TrainingRun.State.ACTIVE: "success",
    TrainingRun.State.RUNNING: "info",
    TrainingRun.State.FAILED: "danger",
}


@admin.register(TrainingRun)
class TrainingRunAdmin(ReadOnly, ShopModelAdmin):
    """The active one is what shoppers are shown; a failed one says why, and changed nothing."""

    list_display = ["started_at", "shown_state", "seconds", "purchases", "products", "neighbours", "customers", "error"]
    list_filter = ["state", "started_at"]
    fields = [
        ("started_at", "finished_at", "shown_state"),
        ("purchases", "products"),
        ("neighbours", "customers"),
        "error",
    ]

    @display(description="State", ordering="state", label=STATE_COLOURS)
    def shown_state(self, run: TrainingRun) -> tuple[str, str]:
        return run.state, run.get_state_display()

    @admin.display(description="Seconds")
    def seconds(self, run: TrainingRun) -> str:
        return f"{(run.finished_at - run.started_at).total_seconds():.1f}" if run.finished_at else "-"
