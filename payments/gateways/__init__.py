"""The provider that a payment was made with, by its name."""

from django.conf import settings
from django.utils.module_loading import import_string

from payments.gateways.base import Gateway, WebhookGateway


def gateway_for(provider: str) -> Gateway:
    gateway: Gateway = import_string(settings.PAYMENT_GATEWAYS[provider])()
    return gateway


def webhook_gateway_for(provider: str) -> WebhookGateway:
    """For providers that send messages."""
    gateway: WebhookGateway = import_string(settings.PAYMENT_GATEWAYS[provider])()
    return gateway
