"""Who may sign in."""

from typing import Any

from django.contrib.auth.backends import ModelBackend


class PersonnelBackend(ModelBackend):
    """Active staff accounts only; any other one answers as a wrong password does, after the same work."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked at sign-in and at each request: a right withdrawn ends the session."""
        return super().user_can_authenticate(user) and bool(user.is_staff)
