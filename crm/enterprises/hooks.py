"""What higher packages do when a firm or a person there is edited: in the same transaction."""

from collections.abc import Callable

from crm.accounts.models import User
from crm.enterprises.models import Contact, Enterprise

ENTERPRISE_EDITED: list[Callable[[Enterprise, User], None]] = []
CONTACT_EDITED: list[Callable[[Contact, User], None]] = []
