from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from accounts.permissions import role_required
from config.idempotency import idempotent
from orders.models import Order
from orders.permissions import IsSomebody, visible_orders
from orders.schema import IDEMPOTENCY_KEY, ORDER_TOKEN
from payments.gateways import sandbox
from payments.models import Payment, PaymentStatus, SandboxIntent
from payments.serializers import (
    ConfirmPaymentSerializer,
    CreateIntentSerializer,
    OfflinePaymentSerializer,
    OpenPaymentSerializer,
    PaymentProgressSerializer,
    PaymentSerializer,
    RefundPreviewSerializer,
    RefundRequestSerializer,
    RefundSerializer,
)
from payments.services import (
    book_offline_payment,
    confirm_payment,
    create_payment,
    preview_refund,
    record_state,
    refund_payment,
)

_PAY_EXAMPLE = OpenApiExample(
    "A card of Stripe's tests", request_only=True, value={"payment": 1, "payment_method": "pm_card_visa"}
)
_REFUND_EXAMPLE = OpenApiExample(
    "A part of it", request_only=True, value={"amount": "5.00", "reason": "A scratch on the lid"}
)


@extend_schema(tags=["payments"])
@extend_schema_view(retrieve=extend_schema(summary="A payment", parameters=[ORDER_TOKEN]))
class PaymentViewSet(RetrieveModelMixin, GenericViewSet[Payment]):
    queryset = Payment.objects.none()
    permission_classes = [IsSomebody]
    serializer_class = PaymentSerializer
    filter_backends: list[Any] = []
    lookup_value_regex = r"[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Payment]:
        return Payment.objects.filter(order__in=visible_orders(self.request)).select_related("order")

    def _read(self, form_class: type[Serializer[Any]]) -> dict[str, Any]:
        form = form_class(data=self.request.data)
        form.is_valid(raise_exception=True)
        return form.validated_data

    def _order(self, number: str) -> Order:
        return get_object_or_404(visible_orders(self.request), number=number)

    @extend_schema(
        summary="Begin to pay an order",
        description="An open payment of the order is given again with 200; a paid order is 409 `order_already_paid`.",
        parameters=[ORDER_TOKEN, IDEMPOTENCY_KEY],
        request=CreateIntentSerializer,
        responses={200: OpenPaymentSerializer, 201: OpenPaymentSerializer},
    )
    @action(detail=False, methods=["post"], url_path="create-intent")
    @idempotent("payments/create-intent")
    def create_intent(self, request: Request) -> Response:
        progress = create_payment(order=self._order(self._read(CreateIntentSerializer)["order"]))
        code = status.HTTP_201_CREATED if progress.is_new else status.HTTP_200_OK
        return Response(PaymentProgressSerializer(progress).data, status=code)

    @extend_schema(
        summary="Pay",
        description="402 `card_declined` leaves the order payable; `requires_action` comes with `next_action.url`.",
        parameters=[ORDER_TOKEN, IDEMPOTENCY_KEY],
        request=ConfirmPaymentSerializer,
        examples=[_PAY_EXAMPLE],
        responses={200: OpenPaymentSerializer, 402: {"$ref": "#/components/schemas/Error"}},
    )
    @action(detail=False, methods=["post"])
    @idempotent("payments/confirm")
    def confirm(self, request: Request) -> Response:
        data = self._read(ConfirmPaymentSerializer)
        payment = get_object_or_404(self.get_queryset(), pk=data["payment"])
        progress = confirm_payment(payment=payment, payment_method=data.get("payment_method"))
        return Response(PaymentProgressSerializer(progress).data)

    @extend_schema(
        summary="Book a payment by bank transfer or cash",
        parameters=[IDEMPOTENCY_KEY],
        request=OfflinePaymentSerializer,
        responses={201: PaymentSerializer},
    )
    @action(detail=False, methods=["post"], permission_classes=[role_required("staff")])
    @idempotent("payments/manual")
    def manual(self, request: Request) -> Response:
        data = self._read(OfflinePaymentSerializer)
        payment = book_offline_payment(
            order=self._order(data["order"]), method=data["method"], reference=data["reference"], by=request.user
        )
        return Response(PaymentSerializer(payment).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Pay back",
        description="All that is left, an `amount`, or the share of some `lines`. The provider is asked after the "
        "commit, within the request: `succeeded`, or `pending` where it is away, and then tried again. 409 "
        "`refund_exceeds_payment`; 409 `refund_exceeds_purchase`, one error per line.",
        parameters=[IDEMPOTENCY_KEY],
        request=RefundRequestSerializer,
        responses={201: RefundSerializer},
        examples=[_REFUND_EXAMPLE],
    )
    @action(detail=True, methods=["post"], permission_classes=[role_required("staff")])
    @idempotent("payments/refunds")
    def refunds(self, request: Request, pk: str) -> Response:
        wanted = self._read(RefundRequestSerializer)
        refund = refund_payment(payment=self.get_object(), by=request.user, **wanted)
        refund.refresh_from_db()
        return Response(RefundSerializer(refund).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="What a refund would book, to the cent",
        description="Nothing is written. The same errors as the refund's.",
        request=RefundRequestSerializer,
        responses=RefundPreviewSerializer,
        examples=[_REFUND_EXAMPLE],
    )
    @action(detail=True, methods=["post"], url_path="refunds/preview", permission_classes=[role_required("staff")])
    def preview_refund(self, request: Request, pk: str) -> Response:
        wanted, payment = self._read(RefundRequestSerializer), self.get_object()
        amount, shares = preview_refund(payment=payment, amount=wanted.get("amount"), pieces=wanted.get("pieces"))
        shown = {
            "amount": amount,
            "currency": payment.currency,
            "refundable": payment.refundable,
            "lines": shares,
        }
        return Response(RefundPreviewSerializer(shown).data)


@csrf_exempt  # no cookie gives any right here: the client secret in the address does
@require_http_methods(["GET", "POST"])
def sandbox_approval(request: HttpRequest, intent_id: str) -> HttpResponse:
    """Where the sandbox sends a buyer whose bank wants to ask him: approve or refuse."""
    secret = request.GET.get("client_secret", "")
    intent = SandboxIntent.objects.filter(pk=intent_id, client_secret=secret).first()
    if intent is None:
        raise Http404
    if request.method == "POST":
        state = sandbox.decide(
            intent_id=intent_id, client_secret=secret, approve=request.POST.get("answer") == "approve"
        )
        payment = Payment.objects.filter(provider_intent_id=intent_id).first()
        if state and payment:
            # A real provider would send a webhook now.
            record_state(payment_id=payment.pk, state=state)
        intent.refresh_from_db()
    context = {
        "intent": intent,
        "is_waiting": intent.status == PaymentStatus.REQUIRES_ACTION,
        "is_paid": intent.status == PaymentStatus.SUCCEEDED,
    }
    return render(request, "payments/sandbox_approval.html", context)
