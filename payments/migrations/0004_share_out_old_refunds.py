"""Refunds that were decided before lines were kept: only whole orders were paid back then, so each took all of each line."""

from django.db import migrations


def share_out(apps, schema_editor):
    Refund = apps.get_model("payments", "Refund")
    RefundLine = apps.get_model("orders", "RefundLine")
    whole = Refund.objects.filter(payment__is_surplus=False).select_related("payment__order")
    for refund in whole.order_by("pk").iterator():
        if refund.amount != refund.payment.amount:
            continue
        RefundLine.objects.bulk_create(
            RefundLine(
                line=line,
                reference=f"refund-{refund.pk}",
                quantity=line.quantity,
                line_total=line.line_total,
                discount=line.discount,
                shipping=line.shipping,
                tax=line.tax,
                is_void=refund.status == "failed",
                settled_at=refund.updated_at if refund.status == "succeeded" else None,
            )
            for line in refund.payment.order.lines.all()
        )


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0005_when_refunds_settled"),
        ("payments", "0003_surplus_payments"),
    ]

    operations = [migrations.RunPython(share_out, migrations.RunPython.noop)]
