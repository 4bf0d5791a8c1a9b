"""peer_starlette.py: the work of app.fh in Starlette on uvicorn, with uvloop and httptools:
`peer_starlette.py PORT`. The page is the file that PAGE names."""
import html
import json
import os
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect
from websockets.exceptions import ConnectionClosed

with open(os.environ["PAGE"], encoding="utf-8") as file:
    page = file.read()
room = set()
GONE = (WebSocketDisconnect, ConnectionClosed, RuntimeError)  # Starlette says it in all these ways


def answer(text):
    """The markup for a message, or none if it has no text `msg`."""
    try:
        msg = json.loads(text)["msg"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(msg, str):
        return None
    return f'<div id="notifications">Hello {html.escape(msg)}</div>'


async def home(request):
    return HTMLResponse(page)


async def echo(websocket):
    await websocket.accept()
    try:
        while True:
            markup = answer(await websocket.receive_text())
            if markup:
                await websocket.send_text(markup)
    except GONE:
        pass


async def send_to(each, markup):
    try:
        await each.send_text(markup)
    except GONE:  # its own handler takes it out of the room
        pass


async def join(websocket):
    await websocket.accept()
    room.add(websocket)
    try:
        while True:
            markup = answer(await websocket.receive_text())
            if markup:
                for each in list(room):
                    await send_to(each, markup)
    except GONE:
        pass
    finally:
        room.discard(websocket)


routes = [Route("/", home), WebSocketRoute("/ws", echo), WebSocketRoute("/room", join)]
app = Starlette(routes=routes)
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), loop="uvloop", http="httptools",
            ws="websockets", log_level="error", access_log=False, backlog=4096)
