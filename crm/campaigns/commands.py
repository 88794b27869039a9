"""`crm campaigns`: print campaigns with what came of them, say from which one a lead came."""

import click

from crm.accounts.acting import acting, need
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.campaigns import actions, queries
from crm.campaigns.api import drawn
from crm.campaigns.rules import NameCampaign
from crm.campaigns.shapes import CampaignOut
from crm.core import paging
from crm.core.commandline import Group, examples, tell
from crm.leads.deed import editable, told, version_of

MOST = 10_000
as_json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.group(cls=Group)
def campaigns() -> None:
    """Fairs, forums and other events that leads come from."""


@campaigns.command("list", epilog=examples("crm campaigns list --as zhoumin --json"))
@as_json_option
@acting
def listed(*, by: User, as_json: bool) -> None:
    """Print campaigns with the leads that came from each, the newest first."""
    need(by, Permission.LEADS_READ)
    rows = queries.shown(paging.page(queries.visible_to(by), queries.KEYS, "", MOST).rows, by)
    text = [
        f"{row.campaign.id}  {row.campaign.starts_on}  {row.got.leads:>4,}  {row.got.landed:>4,}"
        f"  {row.campaign.name}"
        for row in rows
    ]
    told_rows = CampaignOut(many=True).dump([drawn(row) for row in rows])
    tell({"rows": told_rows}, as_json=as_json, text=text)


@campaigns.command(epilog=examples("crm campaigns name JK-2026-0001 3 --as wanglei"))
@click.argument("code")
@click.argument("number", type=int, required=False)
@click.option("--version", type=int, help="Refuse (exit 5) unless the record has this version.")
@as_json_option
@acting
def name(code: str, *, number: int | None, version: int | None, by: User, as_json: bool) -> None:
    """Say that a lead came from campaign NUMBER; without a number from none."""
    lead = editable(code, by)
    command = NameCampaign(number)
    actions.name_of_lead(lead, command, by=by, base=version_of(lead, version))
    told(lead, as_json=as_json, campaign=number)
