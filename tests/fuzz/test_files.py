"""A share of tests/fuzz/files.py, the same every time."""

from tests.fuzz.files import assert_read_or_refused, examine_all, large_files


def test_damaged_files_are_read_or_refused_with_a_sentence():
    kinds, failures = examine_all(7, 0, 100)
    assert failures == []
    assert set(kinds) == {"read", "refused"}
    assert kinds["read"] >= 10


def test_300_megabytes_are_refused_before_they_are_read():
    assert large_files()["300 MB"]() == "refused"


def test_the_look_at_a_file_takes_text_as_well():
    assert assert_read_or_refused("Date,Close\n2020-01-02,1\n2020-01-03,2\n2020-01-06,3") == "read"
