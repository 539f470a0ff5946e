"""The doors: signing in and out, and what a visitor of a demo needs for it."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Query, Request, Response, status
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import AfterValidator

from cairn.team.sign_in import Credentials, DemoCode, demo_code, sign_in, sign_out
from cairn.turns.demo import DemoStaff, read_demo
from console.guard import (
    Acting,
    cookie_name,
    now_of,
    require_own_origin,
    root_of,
    runtime_of,
    set_cookie,
    token_of,
)
from console.pages import render
from console.words import Words

router = APIRouter(default_response_class=HTMLResponse)


# A page of the console and nothing else: no query, no second slash that would name another host.
PLACE = re.compile(r"/(?:[A-Za-z0-9-]+(?:/[A-Za-z0-9-]+)*)?")


def _place(asked: str) -> str:
    return asked if PLACE.fullmatch(asked) else "/"


Place = Annotated[str, Query(alias="next", max_length=200), AfterValidator(_place)]


@router.get("/login")
async def show_form(request: Request, out: str = "", after: Place = "/") -> HTMLResponse:
    """The form. `next`: the page that was asked for, such as the alert that a page linked to."""
    return _form(request, after=after, said="signed-out" if out else None)


@router.post("/login", response_model=None)
async def enter(
    request: Request,
    login: Annotated[str, Form(max_length=100)],
    password: Annotated[str, Form(max_length=200)],
    code: Annotated[str, Form(max_length=20)],
    after: Place = "/",
) -> Response:
    """Sign in; whatever is wrong gets the same answer."""
    require_own_origin(request)
    given = Credentials(login=login, password=password, code=code)
    token = await sign_in(runtime_of(request), given, now_of(request), instead_of=token_of(request))
    if token is None:
        return _form(
            request, login=login, after=after, wrong=True, code=status.HTTP_401_UNAUTHORIZED
        )
    answer = RedirectResponse(f"{root_of(request)}{after}", status.HTTP_303_SEE_OTHER)
    set_cookie(request, answer, token)
    return answer


@router.post("/logout", response_model=None)
async def leave(screen: Acting) -> Response:
    """End the session here and in the database."""
    token = token_of(screen.request)
    assert token is not None  # the screen was opened with it
    async with screen.runtime.db.begin() as session:
        await sign_out(session, screen.member, token, screen.now)
    answer = screen.go("/login", out="true")
    answer.delete_cookie(cookie_name(screen.runtime), path=root_of(screen.request) or "/")
    return answer


@router.get("/demo")
async def show_demo(request: Request) -> HTMLResponse:
    """The demo's log-ins, passwords and codes of the moment."""
    return _page(request, "demo.html", accounts=await _accounts(request))


@router.post("/demo")
async def fill_form(
    request: Request,
    who: Annotated[str, Form(max_length=40)] = "therapist",
    after: Place = "/",
) -> HTMLResponse:
    """The form, filled in for a visitor with the code that is valid now."""
    require_own_origin(request)
    for account, code in await _accounts(request):
        if account.login == who:
            return _form(
                request, login=account.login, password=account.password,
                digits=code.code if code else "", after=after,
                said="demo-filled" if code else "demo-used",
            )  # fmt: skip
    raise HTTPException(status.HTTP_404_NOT_FOUND)


async def _accounts(request: Request) -> list[tuple[DemoStaff, DemoCode | None]]:
    runtime = runtime_of(request)
    demo = read_demo(runtime) if runtime.home.demo else None
    if demo is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND)
    now = now_of(request)
    return [(one, await demo_code(runtime, one.login, now)) for one in demo.staff]


def _form(request: Request, *, code: int = status.HTTP_200_OK, **values: Any) -> HTMLResponse:
    filled = {
        "login": "", "password": "", "digits": "", "after": "/", "wrong": False, "said": None,
    } | values  # fmt: skip
    return _page(request, "login.html", code_status=code, **filled)


def _page(
    request: Request, name: str, *, code_status: int = status.HTTP_200_OK, **values: Any
) -> HTMLResponse:
    runtime = runtime_of(request)
    words = Words(runtime.library, language_of(request), "UTC", now_of(request))
    page = render(name, words, root_of(request), demo=runtime.home.demo, **values)
    return HTMLResponse(page, code_status)


def language_of(request: Request) -> str:
    """The language of who is not signed in: as asked for, or as their browser prefers."""
    asked = request.query_params.get("lang") or request.headers.get("accept-language", "")
    return "fr" if asked.strip().lower().startswith("fr") else "en"
