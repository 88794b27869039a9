"""Enterprises and contacts for tests, made by the same verbs as on the pages."""

from typing import Any

from crm.accounts.models import User
from crm.enterprises.actions import create_contact, create_enterprise
from crm.enterprises.models import Contact, Enterprise
from crm.enterprises.rules import ContactDraft, EnterpriseDraft


def make_enterprise(by: User, name: str = "郑州测试物流有限公司", **particulars: Any) -> Enterprise:
    """An enterprise, domestic unless told otherwise; a second one of the same name is let in."""
    return create_enterprise(
        by, EnterpriseDraft(**{"name": name, "same_name_ok": True, **particulars})
    )


def make_contact(by: User, enterprise: Enterprise, **particulars: Any) -> Contact:
    """A person at an enterprise, known to the block of `by`."""
    known = {"name": "李伟", "title": "副总经理", "source": "card", "phone": "13812345678"}
    return create_contact(by, enterprise, ContactDraft(**{**known, **particulars}))
