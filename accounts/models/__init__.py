from accounts.models.addresses import Address
from accounts.models.sign_ins import RefreshToken, SignIn
from accounts.models.users import Role, User, UserQuerySet

__all__ = ["Address", "RefreshToken", "Role", "SignIn", "User", "UserQuerySet"]
