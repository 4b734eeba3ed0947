from __future__ import annotations

import json
import shlex

from engine.profiles import databases, fields
from engine.workspace import Workspace
from pages.components.choose import api_example


def test_the_example_can_be_pasted_into_a_shell(ws: Workspace) -> None:
    home = databases.create(ws, "students")
    field = fields.add(ws, "students", "course", type="enum", options=['It\'s “here” & "there"; $HOME'])
    words = shlex.split(api_example(ws, home, field, "ann@example.org").replace("\\\n", ""))
    body = json.loads(words[words.index("-d") + 1])
    assert body == {"key": "ann@example.org", "data": {"course": 'It\'s “here” & "there"; $HOME'}}
    assert f"{ws.settings.base_url}/api/v1/databases/students/profiles" in words


def test_the_example_has_a_value_of_the_field_s_type(ws: Workspace) -> None:
    home = databases.create(ws, "students")
    field = fields.add(ws, "students", "points", type="integer")
    assert '{"points": 1}' in api_example(ws, home, field)
