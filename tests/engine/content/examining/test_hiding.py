from __future__ import annotations

import pytest

from engine.content.examining.hiding import is_shown, is_unreadable, may_hide


@pytest.mark.parametrize(
    ("style", "shown", "unreadable"),
    [
        ("display:none", False, False),
        ("color: red; display : none !important", False, False),
        ("visibility: hidden", False, False),
        ("display:block;visibility:visible;overflow:hidden", True, False),
        ("font-size:0", True, True),
        ("font-size: 0.0px", True, True),
        ("font-size:0.8em", True, False),
        ("font-size:10px", True, False),
        ("color:#fff;background:#FFFFFF", True, True),
        ("background-color: white; color: #ffffff", True, True),
        ("background-color:#ffffff;color:#fffffe", True, False),
        ("background:#fff url(x.png);color:#fff", True, False),
        ("background:#fff", True, False),
        (";;:", True, False),
    ],
)
def test_styles(style: str, shown: bool, unreadable: bool) -> None:
    assert (is_shown(style), is_unreadable(style)) == (shown, unreadable)
    assert may_hide(f'p style="{style}">') or (shown and not unreadable)


def test_most_styles_need_no_reading() -> None:
    assert not may_hide('div style="font-family:Arial;font-size:16px;color:#1e2233;">Hello')
