from django.dispatch import Signal

# A mail stands in the outbox; sent inside the transaction that wrote it.
mail_queued = Signal()
