"""The desk: what officers see and press, drawn on the server in Chinese and working without a script.

A page asks and does what the JSON routes ask and do, through the same functions; it has no rule of its own. To add one: a module with a
`router` made by `visit.desk_router()`, a template that extends `base.html.j2`, and a line in `api.desk.app`.
"""
