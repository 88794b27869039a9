"""Addresses of rows are those that Flask gives."""

from flask import Flask, url_for

from crm.core.addresses import row_url


def test_a_row_gets_the_address_that_flask_would_make(app: Flask) -> None:
    with app.test_request_context():
        for lead_id, step_id in ((1, 2), (2, 1), (1_000_000, 987_654)):
            for back in (None, "/desk?only=今天&x=1%"):
                made = row_url("leads.step_done", lead_id=lead_id, step_id=step_id, back=back)
                numbers = {"lead_id": lead_id, "step_id": step_id}
                assert made == url_for("leads.step_done", **numbers, back=back)
        assert row_url("leads.show", lead_id=7) == "/leads/7"
        assert row_url("leads.visits", lead_id=7) == url_for("leads.visits", lead_id=7)


def test_addresses_of_one_page_are_no_other_s(app: Flask) -> None:
    with app.test_request_context():
        assert row_url("leads.show", lead_id=7) == "/leads/7"
