from __future__ import annotations

from engine.access.attempts import FREE, FREE_FOR_ADDRESS, FREE_FOR_USER, LONGEST, SHORTEST, Attempts


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_hundred_wrong_ones_wait_ever_longer() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    waits = []
    for _ in range(100):
        clock.now += attempts.wait("ann", "home")
        waits.append(attempts.wrong("ann", "home"))
    assert waits[:FREE] == [0.0] * FREE
    assert waits[FREE : FREE + 3] == [SHORTEST, 2 * SHORTEST, 4 * SHORTEST]
    assert waits[-1] == LONGEST
    assert sorted(waits) == waits


def test_it_does_not_wait_for_others() -> None:
    attempts = Attempts(Clock())
    for _ in range(FREE + 3):
        attempts.wrong("ann", "far")
    assert attempts.wait("ann", "far") > 0
    assert attempts.wait("ann", "home") == 0
    assert attempts.wait("ben", "far") == 0


def test_many_machines_about_one_user_wait_at_last() -> None:
    attempts = Attempts(Clock())
    for place in range(FREE_FOR_USER + 1):
        attempts.wrong("ann", f"machine {place}")
    assert attempts.wait("ann", "a new one") > 0
    assert attempts.wait("ben", "a new one") == 0


def test_one_machine_about_many_users_waits_at_last() -> None:
    attempts = Attempts(Clock())
    for place in range(FREE_FOR_ADDRESS + 1):
        attempts.wrong(f"user {place}", "far")
    assert attempts.wait("ann", "far") > 0
    assert attempts.wait("ann", "home") == 0


def test_who_has_been_here_before_is_not_kept_out_by_others() -> None:
    attempts = Attempts(Clock())
    for place in range(FREE_FOR_USER + 20):
        attempts.wrong("ann", f"machine {place}")
    assert attempts.wait("ann", "home") > 0
    assert attempts.wait("ann", "home", is_known=True) == 0


def test_those_without_an_address_share_none() -> None:
    attempts = Attempts(Clock())
    for place in range(FREE_FOR_ADDRESS + 20):
        attempts.wrong(f"user {place}", "")
    assert attempts.wait("ann", "") == 0


def test_a_right_one_counts_for_nothing() -> None:
    attempts = Attempts(Clock())
    for place in range(2 * FREE_FOR_ADDRESS):
        attempts.wrong(f"user {place}", "school")
        attempts.right(f"user {place}", "school")
    assert attempts.wait("ann", "school") == 0


def test_who_is_right_begins_anew() -> None:
    attempts = Attempts(Clock())
    for _ in range(FREE):
        attempts.wrong("ann", "home")
    attempts.right("ann", "home")
    assert attempts.wrong("ann", "home") == 0


def test_a_long_time_without_one_forgets() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for _ in range(FREE + 1):
        attempts.wrong("ann", "home")
    clock.now += 2 * LONGEST + 1
    assert attempts.wrong("ann", "home") == 0
