"""The log tells where a bug is and nothing of whom it met."""

from xray_desktop.error_log import LOG_FILE, MAX_LOG_BYTES, describe, log_error


def raised():
    try:
        try:
            {}["DOE^JOHN"]
        except KeyError as error:
            raise ValueError("/home/doe/film.dcm") from error
    except ValueError as error:
        return error


def test_type_and_place_but_no_message():
    text = describe(raised())
    assert "ValueError" in text
    assert "KeyError" in text
    assert "raised" in text
    assert "doe" not in text.lower()


def test_the_log_grows_and_starts_afresh(tmp_path):
    folder = tmp_path / "new"
    log_error(raised(), folder)
    log_error(raised(), folder)
    log = folder / LOG_FILE
    assert log.read_text().count("ValueError") == 2
    log.write_text("x" * (MAX_LOG_BYTES + 1))
    log_error(raised(), folder)
    assert log.read_text().count("ValueError") == 1


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    log_error(raised(), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b""
