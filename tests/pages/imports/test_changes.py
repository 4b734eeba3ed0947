"""The import of a change log."""

from __future__ import annotations

from engine.profiles import reading
from tests.pages.conftest import label_of
from tests.pages.imports.conftest import figures, give, go_on, warnings
from tests.scenarios.school import School


def test_a_change_log_needs_its_columns_and_an_answer(school: School) -> None:
    test = give("profile,field,new\nann@example.org,city,Bonn\n", tab="changes")
    assert "The file lacks the column changed_at." in warnings(test)
    test = give("profile,field,new,changed_at\nann@example.org,city,Bonn,2026-01-01\n", tab="changes")
    assert "Say whether these changes start campaigns." in warnings(test)
    label_of(test.radio, "Should these changes start campaigns?").set_value(False).run()
    go_on(test, "imports.changes.run")
    assert figures(test) == {"Changes": "1", "Unchanged": "0", "Known already": "0", "Rejected": "0"}
    assert reading.find(school.ws, "students", "ann@example.org")["city"] == "Bonn"
