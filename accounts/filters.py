"""What admins look for among people."""

from django.conf import settings
from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from accounts.models import Role, User
from config.filters import YesOrNoFilter


class UserFilter(filters.FilterSet):
    q = filters.CharFilter(method="search", max_length=settings.SEARCH_MAX_LENGTH, label="In names and e-mail.")
    role = filters.ChoiceFilter(choices=Role.choices, field_name="groups__name")
    is_active = YesOrNoFilter()

    class Meta:
        model = User
        fields = ["q", "role", "is_active"]

    def search(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Every word, wherever it stands."""
        for word in value.split():
            queryset = queryset.filter(
                Q(email__icontains=word)
                | Q(username__icontains=word)
                | Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
            )
        return queryset
