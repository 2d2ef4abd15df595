"""Nothing that a student chose becomes markup or a command of the terminal."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from autograder.escape import escaped, printable


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags, self.attributes = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs


@given(st.text())
def test_any_text_stays_text_between_tags_and_in_attributes(text):
    parser = Tags()
    parser.feed(f'<p title="{escaped(text)}">{escaped(text)}</p>')
    assert parser.tags == ["p"]
    assert [name for name, _ in parser.attributes] == ["title"]


def test_controls_and_marks_that_turn_the_writing_are_shown_as_unknown():
    assert printable("a\x1b[2J\u202eb\x00\ud800") == "a\ufffd[2J\ufffdb\ufffd\ufffd"
    assert printable("zwei\n\tZeilen × ≤ 日本") == "zwei\n\tZeilen × ≤ 日本"
