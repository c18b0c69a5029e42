from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts.permissions import role_required
from analytics.serializers import PeriodSerializer, SalesSerializer
from analytics.services import sales


class AnalyticsViewSet(ViewSet):
    permission_classes = [role_required("staff")]

    @extend_schema(
        tags=["analytics"],
        summary="Sales",
        description="In the shop's time zone; the default is the last 30 days by day. The figures are at most ten "
        "minutes old (a setting).",
        parameters=[PeriodSerializer],
        responses=SalesSerializer,
    )
    @action(detail=False)
    def sales(self, request: Request) -> Response:
        form = PeriodSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        return Response(SalesSerializer(sales(**form.validated_data)).data)
