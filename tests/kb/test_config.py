from pathlib import Path

import pytest

from kb.config import find_project, read_config
from kb.errors import ConfigError


def write(folder: Path, text: str) -> Path:
    path = folder / "readiness.toml"
    path.write_text(text)
    return path


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, ""))
    assert config.embedder.name == "multilingual-e5-small"
    assert config.llm.provider == "none"


def test_an_unknown_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="retrieve.dept"):
        read_config(write(tmp_path, "[retrieve]\ndept = 5\n"))


def test_a_number_out_of_bounds_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="chunk.tokens"):
        read_config(write(tmp_path, "[chunk]\ntokens = 5\n"))


def test_broken_toml_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not valid TOML"):
        read_config(write(tmp_path, "[corpus\n"))


def test_the_project_is_the_nearest_folder_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.delenv("READINESS_PROJECT", raising=False)
    monkeypatch.chdir(inner)
    assert find_project().root == tmp_path


def test_no_project_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="readiness init"):
        find_project(tmp_path)


def test_settings_that_shape_answers_change_the_fingerprint(tmp_path: Path) -> None:
    one = read_config(write(tmp_path, ""))
    two = read_config(write(tmp_path, "[answer]\nsentences = 2\n"))
    assert one.fingerprint() != two.fingerprint()
    elsewhere = read_config(write(tmp_path, '[data]\nfolder = "elsewhere"\n'))
    assert one.fingerprint() == elsewhere.fingerprint()


def test_variables_stand_above_the_file(tmp_path: Path) -> None:
    path = tmp_path / "readiness.toml"
    path.write_text("[store]\nport = 8001\n[answer]\nsentences = 2\n")
    given = {
        "READINESS_STORE_HOST": "chroma",
        "READINESS_STORE_PORT": "8002",
        "READINESS_READ_OCR": "false",
        "READINESS_DATA_FOLDER": "",
        "READINESS_LLM_KEY": "secret",
    }
    config = read_config(path, given)
    assert (config.store.host, config.store.port) == ("chroma", 8002)
    assert (config.read.ocr, config.answer.sentences) == (False, 2)
    assert config.data.folder == ".readiness"


def test_a_wrong_variable_is_named(tmp_path: Path) -> None:
    path = tmp_path / "readiness.toml"
    path.write_text("")
    with pytest.raises(ConfigError, match=r"store.port \(from READINESS_STORE_PORT\)"):
        read_config(path, {"READINESS_STORE_PORT": "many"})
