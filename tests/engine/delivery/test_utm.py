from __future__ import annotations

import pytest

from engine.delivery.utm import of_variant, with_utm

UTM = of_variant("welcome", 0, ["hello"])
ALL = "utm_source=warmcast&utm_medium=email&utm_campaign=welcome&utm_content=hello"


def test_a_test_names_the_letter_and_one_message_its_template() -> None:
    assert dict(UTM)["utm_content"] == "hello"
    assert dict(of_variant("welcome", 1, ["hello", "offer"]))["utm_content"] == "B"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://a.example.org", f"https://a.example.org?{ALL}"),
        ("https://a.example.org/x#top", f"https://a.example.org/x?{ALL}#top"),
        ("https://a.example.org/?a=1", f"https://a.example.org/?a=1&{ALL}"),
        ("https://a.example.org/?a=1&", f"https://a.example.org/?a=1&{ALL}"),
        ("https://a.example.org/?", f"https://a.example.org/?{ALL}"),
        (
            "https://a.example.org/?utm_campaign=mine&utm_content=",
            "https://a.example.org/?utm_campaign=mine&utm_content=&utm_source=warmcast&utm_medium=email",
        ),
        (f"https://a.example.org/?{ALL}", f"https://a.example.org/?{ALL}"),
    ],
)
def test_what_is_there_already_is_kept(address: str, expected: str) -> None:
    assert with_utm(address, UTM) == expected


def test_without_parameters_an_address_is_left_alone() -> None:
    assert with_utm("https://a.example.org/?a=%20b", ()) == "https://a.example.org/?a=%20b"
