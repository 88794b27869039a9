"""Error answers: a clear sentence, a way back, and everything that was typed."""

from collections.abc import Iterable, Mapping
from uuid import uuid4

import structlog
from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, NoResultFound, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import BadHost, HTTPException, MethodNotAllowed, RequestEntityTooLarge

from crm.core import timelimit
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Problem, Refused, Stale, taken
from crm.core.files.taking import most_megabytes
from crm.core.language import translated
from crm.core.rest.address import is_api
from crm.core.rest.problems import problem
from crm.core.rest.versions import Outdated

log = structlog.get_logger()

Answer = Response
NOT_WORTH_KEEPING = frozenset({"csrf_token", "idempotency_key", "version", "drawn_at"})


def init_app(app: Flask) -> None:
    """Register one handler for each way things go wrong."""
    app.register_error_handler(Refused, lambda error: page(409, translated(error.sentence)))
    app.register_error_handler(Forbidden, lambda error: page(403, translated(error.sentence)))
    app.register_error_handler(Invalid, _invalid)
    app.register_error_handler(Stale, _stale)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(IntegrityError, _integrity)
    app.register_error_handler(OperationalError, _operational)
    app.register_error_handler(NoConnectionFree, _busy)
    app.register_error_handler(NoResultFound, lambda _error: page(404, _sentences()[404]))
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _bug)


def page(
    status: int,
    sentence: str,
    error_id: str = "",
    errors: Iterable[Problem] = (),
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """The error page, or for a program the problem document."""
    db.session.rollback()
    heading = _headings().get(status, gettext("这一步没有成功"))
    if is_api():
        more = {"error_id": error_id} if error_id else {}
        answer = problem(status, heading, sentence, errors, more)
    else:
        answer = make_response(_drawn(status, heading, sentence, error_id), status)
    answer.headers.update(headers or {})
    return answer


def _drawn(status: int, heading: str, sentence: str, error_id: str) -> str:
    return render_template(
        "errors/line.html"
        if "HX-Request" in request.headers
        else "errors/error.html",  # a part of a page gets a line
        status=status,
        heading=heading,
        sentence=sentence,
        error_id=error_id,
        typed=[] if status == 413 else _typed(),
    )


def _typed() -> list[tuple[str, str]]:
    return [
        (name, text)
        for name, text in request.form.items(multi=True)
        if name not in NOT_WORTH_KEEPING and "password" not in name and text.strip()
    ]


def _headings() -> dict[int, str]:
    return {
        400: gettext("表单已过期"),
        401: gettext("需要登录"),
        403: gettext("没有这项权限"),
        404: gettext("没有找到"),
        405: gettext("不能这样打开"),
        409: gettext("这一步现在不能做"),
        412: gettext("版本已过时"),
        413: gettext("内容太大"),
        415: gettext("格式不对"),
        422: gettext("有内容需要改正"),
        428: gettext("需要版本"),
        429: gettext("请稍等"),
        500: gettext("系统出错了"),
        503: gettext("系统正忙"),
    }


def _sentences() -> dict[int, str]:
    if is_api():
        return {
            403: gettext("您的角色不能做这件事。如果工作需要，请联系系统管理员。"),
            404: gettext("没有这个地址或记录，或者不在您能看到的范围内。"),
            405: gettext("这个地址不接受这种方法。"),
        }
    return {
        403: gettext("您的角色不能做这件事。如果工作需要，请联系系统管理员。"),
        404: gettext("这个页面不存在，或者不在您能看到的范围内。"),
        405: gettext("这个地址只接受表单提交，请从页面上的按钮进入。"),
    }


def _invalid(error: Invalid) -> Answer:
    words = " ".join(translated(problem.sentence) for problem in error.problems)
    return page(422, words, errors=error.problems)


def _stale(error: Exception) -> Answer:
    if not is_api():
        return page(
            409,
            gettext(
                "这条记录刚刚被别人改过，您的修改没有保存。请打开最新内容核对后再改，刚才填的内容列在下面。"
            ),
        )
    both = {}
    if isinstance(error, Outdated):
        both = {"current": error.current, "fields": error.differing}
    words = gettext("这条记录刚刚被别人改过，这一次没有保存。请按 current 核对后用新版本再写。")
    db.session.rollback()
    return problem(412, _headings()[412], words, more=both)


def _integrity(error: IntegrityError) -> Answer:
    return page(409, translated(taken(str(error.orig))))


def _operational(error: OperationalError) -> Answer:
    if timelimit.was_stopped(error):
        log.warning("statement stopped", path=request.path)
        return page(
            503, gettext("这一步要算的内容太多，已经停下，什么都没有改。请缩小筛选范围再试。")
        )
    return _busy(error) if timelimit.is_busy(error) else _bug(error)


def _busy(_error: Exception) -> Answer:
    log.warning("busy", path=request.path)
    words = gettext("同时在用的人太多，这一次没有轮到，什么都没有改。请过几秒再试。")
    return page(503, words, headers={"Retry-After": "5"})


def _csrf(_error: CSRFError) -> Answer:
    return page(
        400, gettext("页面打开太久或登录已变化，请回到上一页刷新后重新提交。刚才填的内容列在下面。")
    )


def _too_large(_error: RequestEntityTooLarge) -> Answer:
    if (request.max_content_length or 0) > current_app.config["MAX_CONTENT_LENGTH"]:
        most = gettext("一次上传的文件合计太大，没有保存。请分几次上传，每个不超过 %(most)s MB。")
        return page(413, most % {"most": most_megabytes()})
    return page(413, gettext("提交的内容超过 1 MB，没有保存。请缩短文字后再试。"))


def _http(error: HTTPException) -> Answer | HTTPException:
    status = error.code or 500
    # Without an address of its own, which a nonsensical Host takes away, no page can be drawn.
    if status < 400 or isinstance(request.routing_exception, BadHost):
        return error
    words = _sentences().get(status) or _own_words(error, status)
    allowed = error.valid_methods if isinstance(error, MethodNotAllowed) else None
    return page(status, words, headers={"Allow": ", ".join(sorted(allowed))} if allowed else {})


def _own_words(error: HTTPException, status: int) -> str:
    """What we said ourselves when we stopped; the library's English is for nobody here."""
    ours = status == 422 or (is_api() and type(error).description != error.description)
    return (ours and error.description) or gettext("请求没有完成，请回到上一页再试。")


def _bug(error: Exception) -> Answer:
    error_id = uuid4().hex[:10]
    log.exception("unexpected", error_id=error_id, path=request.path, exc_info=error)
    return page(
        500,
        gettext("已经记下这次错误。请稍后再试；如果一直这样，把下面的编号告诉系统管理员。"),
        error_id,
    )
