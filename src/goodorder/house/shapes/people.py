"""People and their roles on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from goodorder.doorway.shapes import Asked, Sent, Shown
from goodorder.staff.models import User

Username = Annotated[str, Field(min_length=1, max_length=150)]
ScopeKind = Literal["", "company", "channel", "location"]


class PeopleAsked(Asked):
    """Which people: the beginning of a user name, or a part of a name."""

    search: Annotated[str, Field(max_length=100)] = ""


class PersonGrantSent(Sent):
    """A role, for everything or within one scope."""

    role: Annotated[str, Field(min_length=1, max_length=40)]
    scope_kind: ScopeKind = ""
    scope_value: Annotated[str, Field(max_length=60)] = ""


class PersonSent(Sent):
    """Somebody to invite."""

    username: Username
    name: Annotated[str, Field(min_length=1, max_length=150)]
    email: Annotated[str, Field(max_length=254)] = ""


class DeactivationSent(Sent):
    """Whether the API keys the person made end too."""

    revoke_keys: bool = True


class PersonGrantShown(Shown):
    """A role a person holds; an empty scope is everything."""

    role: str
    scope_kind: str
    scope_value: str


class PersonShown(Shown):
    """A person with their roles."""

    id: str
    username: str
    name: str
    email: str
    is_active: bool
    last_login: datetime | None
    grants: list[PersonGrantShown]

    @classmethod
    def of(cls, user: User) -> "PersonShown":
        """Show a person."""
        same = {name: getattr(user, name) for name in cls.model_fields if name not in {"id", "grants"}}
        grants = [PersonGrantShown.model_validate(one) for one in user.grants.all()]
        return cls(id=user.public_id, grants=grants, **same)


class PasswordLinkShown(Shown):
    """The secret of a link to choose a password by, `/enter/{secret}/`: in this answer and nowhere else."""

    username: str
    secret: str
