"""The corpus: every file in `accepted` passes, every one in `rejected` is read and fails."""

from pathlib import Path

import pytest

from verify.checker.command import check_file

HERE = Path(__file__).parent
CORPUS = [(status, path) for status, folder in enumerate(("accepted", "rejected", "unreadable"))
          for path in sorted((HERE / folder).glob("*"))]


@pytest.mark.parametrize(("status", "path"), CORPUS, ids=lambda value: getattr(value, "name", None))
def test_exit_status(status, path, capsys):
    assert check_file(str(path)) == status, capsys.readouterr().out


def test_the_corpus_is_there():
    assert sum(status == 0 for status, _ in CORPUS) > 20
    assert sum(status == 1 for status, _ in CORPUS) > 30
