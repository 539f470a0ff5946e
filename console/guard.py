"""Who acts: session cookie for pages, and for forms also Origin and the session's own token."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Form, HTTPException, Request, Response, status
from fastapi.responses import HTMLResponse, RedirectResponse

from cairn.team.member import Member, Refused
from cairn.team.sign_in import read_member
from cairn.turns.runtime import Runtime
from cairn.web.origins import same_origin
from console.pages import render
from console.words import Words

LIVE = "x-cairn-live"  # a refresh that no person asked for: it does not put off the idle end


class SignInFirst(Exception):
    """Nobody is signed in here, or no longer."""


@dataclass(frozen=True)
class Screen:
    """One member in front of one page."""

    request: Request
    runtime: Runtime
    member: Member
    now: datetime

    @property
    def words(self) -> Words:
        """The words in their language."""
        member = self.member
        return Words(self.runtime.library, member.lang, member.timezone, self.now)

    def page(self, name: str, **values: Any) -> HTMLResponse:
        """Render a template, with what was said or refused by the form before."""
        query = self.request.query_params
        notices = {kind: _notice(self.words, kind, query.get(kind)) for kind in ("said", "refused")}
        return HTMLResponse(
            render(
                name, self.words, root_of(self.request), member=self.member,
                demo=self.runtime.home.demo, notices=notices, **values,
            )
        )  # fmt: skip

    def go(self, path: str, **codes: str) -> Response:
        """Send the browser on to a page of the console, with a code for what to say there."""
        query = "&".join(f"{name}={code}" for name, code in codes.items())
        where = f"{root_of(self.request)}{path}" + (f"?{query}" if query else "")
        return RedirectResponse(where, status.HTTP_303_SEE_OTHER)

    async def act(self, work: Awaitable[object], path: str, said: str) -> Response:
        """Do it and go to the page, which says that it was done, or why it was refused."""
        try:
            await work
        except Refused as refused:
            return self.go(path, refused=refused.code)
        return self.go(path, said=said)


def _notice(words: Words, kind: str, code: str | None) -> str | None:
    key = f"{kind}-{code}"
    return words.t(key) if code and words.has(key) else None


def root_of(request: Request) -> str:
    """Where the console is mounted, without a trailing slash."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def runtime_of(request: Request) -> Runtime:
    """The console's runtime."""
    runtime: Runtime = request.app.state.runtime
    return runtime


def now_of(request: Request) -> datetime:
    """The console's clock."""
    now: datetime = request.app.state.clock()
    return now


def cookie_name(runtime: Runtime) -> str:
    """Cookies carry the instance's id, so that two Cairns on one host do not mix."""
    return f"cairn_staff_{runtime.home.instance_id.hex[:12]}"


def set_cookie(request: Request, response: Response, token: str) -> None:
    """Sign the browser in, for this console alone.

    Lax, so that the link of a page about an alert opens it from a mail program on the web too.
    Another site can send no form: forms take the session's own token and our Origin.
    """
    runtime = runtime_of(request)
    response.set_cookie(
        cookie_name(runtime), token, path=root_of(request) or "/", httponly=True,
        samesite="lax", secure=runtime.settings.url.startswith("https:"),
    )  # fmt: skip


def token_of(request: Request) -> str | None:
    """The session token that this browser holds."""
    return request.cookies.get(cookie_name(runtime_of(request)))


def require_own_origin(request: Request) -> None:
    """403 unless a page of ours sent the form."""
    if not same_origin(runtime_of(request), request):
        raise HTTPException(status.HTTP_403_FORBIDDEN)


async def signed_in(request: Request) -> Screen:
    """The member in front of the page; SignInFirst sends the browser to the form."""
    runtime, now, token = runtime_of(request), now_of(request), token_of(request)
    if token is None:
        raise SignInFirst
    async with runtime.db.begin() as session:
        member = await read_member(session, token, now, touch=LIVE not in request.headers)
    if member is None:
        raise SignInFirst
    return Screen(request, runtime, member, now)


async def acting(
    request: Request,
    screen: Annotated[Screen, Depends(signed_in)],
    csrf: Annotated[str, Form(max_length=100)] = "",
) -> Screen:
    """The member who sent a form: from our own page, with their session's token; else 403."""
    require_own_origin(request)
    if not hmac.compare_digest(csrf.encode(), screen.member.csrf.encode()):
        raise HTTPException(status.HTTP_403_FORBIDDEN)
    return screen


Reading = Annotated[Screen, Depends(signed_in)]
Acting = Annotated[Screen, Depends(acting)]
