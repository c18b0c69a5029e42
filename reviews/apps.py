from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"

    def ready(self) -> None:
        from config import registry
        from reviews import receivers  # noqa: F401
        from reviews.product_page import latest_reviews
        from reviews.services.checks import CHECKS
        from reviews.services.duties import DUTIES
        from reviews.services.privacy import forget_author_name, forget_reviewer, reviews_of_person

        registry.store_checks.update(CHECKS)
        registry.duties += DUTIES
        registry.product_details.append(latest_reviews)
        registry.personal_data["reviews"] = reviews_of_person
        registry.shown_names.append(forget_author_name)
        registry.erasures.append(forget_reviewer)
