"""Signing in, and who I am."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.security import OAuth2PasswordRequestForm

from api.deps import DoorDep, TokenDep, json_response
from api.described import answers
from api.guarded import StrictRoute
from api.schemas import Me, TokenShown
from workflow.inbox import local
from workflow.officers import SIGNED_IN, sign_in

router = APIRouter(route_class=StrictRoute, tags=["登录"])


@router.post(
    "/token",
    summary="以用户名和口令登录",
    description="令牌十小时内有效，停用账号或者更换口令即失效。同一账号十分钟内失败五次后答复429；用户名不存在和口令不对答复相同。",
    responses=answers(TokenShown, 401, 422, 429),
)
def token(door: DoorDep, form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> Response:
    officer = door.recognise(form.username, form.password, door="token")
    issued = door.enter(lambda connection, now: sign_in(connection, officer, now))
    return json_response({"access_token": issued, "token_type": "bearer", "expires_in": int(SIGNED_IN.total_seconds())})


@router.get(
    "/me",
    summary="我的姓名和岗位",
    description="列出此刻有效的本人岗位和代行的岗位；岗位在每次请求时重新核对。",
    responses=answers(Me, 401),
)
def me(door: DoorDep, token: TokenDep) -> Response:
    actor = door.read(token, lambda connection, actor, now: actor)
    posts = [
        {
            "role": held.role,
            "region": held.region,
            "programmes": list(held.programmes),
            "from": local(held.from_at),
            "to": local(held.until_at),
            "deputising": held.principal_id is not None,
        }
        for held in actor.posts
    ]
    return json_response({"name": actor.name, "username": actor.username, "posts": posts})
