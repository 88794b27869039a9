"""The forms of a task."""

from flask_babel import lazy_gettext as _l

from crm.activities.tasks.rules import MOST_REASON, MOST_WHAT, EditTask, GiveTask, HandBack
from crm.core.editing import RecordForm
from crm.core.forms import Choice, Day, LongText, Needed, Text


class TaskForm(RecordForm):
    """What is to be done, by when and by whom."""

    what = LongText(_l("要办什么"), [Needed()], most=MOST_WHAT)
    due_on = Day(_l("哪天之前"), [Needed()])
    owner_id = Choice(_l("谁来办"), [Needed()])

    def command(self) -> EditTask:
        return EditTask(self.what.data, self.due_on.data, int(self.owner_id.data))


class ChargeForm(RecordForm):
    """Another day or another person for what stands for something else; its words are not ours."""

    due_on = Day(_l("哪天之前"), [Needed()])
    owner_id = Choice(_l("谁来办"), [Needed()])

    def of(self, what: str) -> EditTask:
        return EditTask(what, self.due_on.data, int(self.owner_id.data))


class NewTaskForm(TaskForm):
    """A task with the lead that it is about, if any, by its code."""

    lead_code = Text(_l("线索编号"), most=20)

    def give(self, lead_id: int | None) -> GiveTask:
        given = self.command()
        return GiveTask(given.what, given.due_on, given.owner_id, lead_id)


class BackForm(RecordForm):
    """Why not by me."""

    reason = LongText(_l("交回的理由"), [Needed()], most=MOST_REASON)

    def command(self) -> HandBack:
        return HandBack(self.reason.data)
