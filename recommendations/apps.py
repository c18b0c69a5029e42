from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "recommendations"

    def ready(self) -> None:
        from config import registry
        from recommendations.services.checks import CHECKS
        from recommendations.services.privacy import forget_picks, picks_of_person

        registry.store_checks.update(CHECKS)
        registry.personal_data["recommendations"] = picks_of_person
        registry.erasures.append(forget_picks)
