"""The project folder and its settings, read once from `readiness.toml` and passed on."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from kb.errors import ConfigError

FILE = "readiness.toml"
E5 = "multilingual-e5-small"
MINILM = "all-MiniLM-L6-v2"
HUB = "hub:"


class Settings(BaseModel):
    """Base of all settings: frozen, and unknown keys fail."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class EmbedderSettings(Settings):
    """Which embedder turns text into vectors."""

    name: str = Field(
        default=E5,
        min_length=1,
        description=f"{E5}, {MINILM}, {HUB}OWNER/NAME, or the dotted path of a LlamaIndex class.",
    )
    threads: int = Field(default=0, ge=0, le=256, description="0: all cores.")
    options: dict[str, Any] = Field(
        default_factory=dict, repr=False, description="For a model of the hub or of LlamaIndex."
    )


class CorpusSettings(Settings):
    """Where sources and their register are kept."""

    folder: str = Field(default="corpus", description="Folder of the register and the files.")


class DataSettings(Settings):
    """Where everything made from the corpus is kept."""

    folder: str = Field(default=".readiness", description="Folder of the store; can be rebuilt.")


class StoreSettings(Settings):
    """Which Chroma holds the passages."""

    host: str | None = Field(default=None, description="A Chroma server; empty: embedded.")
    port: int = Field(default=8000, ge=1, le=65535)
    timeout: float = Field(
        default=30.0, gt=0, le=600, description="Seconds a Chroma server has for one answer."
    )
    database: str = Field(
        default="default_database",
        pattern=r"^[A-Za-z0-9_-]{3,60}$",
        description="Database on the server; each project has one of its own. Made by the first "
        "ingest.",
    )
    tls: bool = Field(default=False, description="Speak to the server over TLS.")
    ca_file: str | None = Field(
        default=None,
        description="Certificates (PEM) that the server's is checked with; empty: those that "
        "Python's certifi holds.",
    )
    token_env: str | None = Field(
        default=None, description="Name of the environment variable that holds the server's token."
    )
    token_file: str | None = Field(
        default=None, description="File that holds the token; read anew at each connection."
    )

    @property
    def at(self) -> str:
        """Where the server is, as people are told."""
        return f"{self.host}:{self.port}"


class ReadSettings(Settings):
    """How files are read."""

    workers: int = Field(
        default=2, ge=0, le=64, description="Files read at the same time; 0: in the job itself."
    )
    ocr: bool = Field(default=True, description="Recognise pages that are pictures (Tesseract).")
    seconds: float = Field(default=300, gt=0, description="Most a file may take to read.")
    memory: int = Field(default=512, ge=128, description="Most a file may take, in MB.")


class ChunkSettings(Settings):
    """How pages are cut into passages."""

    tokens: int = Field(default=256, ge=32, le=480, description="Aim, in the embedder's tokens.")


class RetrieveSettings(Settings):
    """How passages are found."""

    depth: int = Field(default=100, ge=10, le=1000, description="Length of each list to fuse.")
    dense_share: float = Field(
        default=0.4, ge=0, le=1, description="What meaning counts beside words in the ranking."
    )


class ReaderSettings(Settings):
    """What reads question and passage together; it shares layers with the default embedder."""

    name: Literal["built-in", "none"] = Field(default="built-in", description="built-in or none.")
    passages: int = Field(
        default=8, ge=2, le=100, description="Passages that are read and put into order."
    )
    keep_mb: int = Field(
        default=1000,
        ge=0,
        description="Megabytes on disk for passages that are read half already, 0.1 a passage, "
        "which makes an answer twice as quick; 0 keeps none.",
    )


class RerankSettings(Settings):
    """Another model that orders what was found, in place of the reader; none by default."""

    provider: Literal["none", "endpoint", "cross-encoder"] = Field(
        default="none", description="none, endpoint or cross-encoder."
    )
    model: str = Field(
        default="",
        description="Name of the model, or its folder. Empty: the endpoint is asked in the form "
        "of text-embeddings-inference, else in that of Cohere, Jina, vLLM and llama.cpp.",
    )
    url: str | None = Field(default=None, description="Whole address of the endpoint.")
    api_key_env: str | None = Field(
        default=None, description="Name of the environment variable that holds the key."
    )
    timeout: float = Field(
        default=5.0, gt=0, le=60, description="Seconds the endpoint has; then the order stays."
    )
    depth: int = Field(default=30, ge=2, le=200, description="Passages that are put into order.")


class AnswerSettings(Settings):
    """How an answer is made."""

    passages: int = Field(default=8, ge=1, le=50, description="Passages an answer may draw on.")
    sentences: int = Field(default=5, ge=1, le=20, description="Most sentences of an answer.")
    refuse_below: float | None = Field(
        default=None,
        ge=0.0,
        le=1.0,
        description="Least probability of being answerable; empty: the calibrated one.",
    )


class ModelSettings(Settings):
    """Which language model writes; none by default."""

    provider: str = Field(
        default="none",
        description="none, openai-like, gguf, or the dotted path of a LlamaIndex LLM.",
    )
    model: str = ""
    api_base: str | None = None
    api_key_env: str | None = Field(
        default=None, description="Name of the environment variable that holds the key."
    )
    timeout: float = Field(default=60.0, gt=0, le=600, description="Seconds for a whole answer.")
    context_window: int = Field(default=8192, ge=1024, description="Tokens the model reads.")
    max_tokens: int = Field(default=512, ge=32, le=8192)
    options: dict[str, Any] = Field(default_factory=dict)


def _listed(given: object) -> object:
    """Take `a, b` for a list: so a variable can hold one."""
    return (
        tuple(filter(None, map(str.strip, given.split(",")))) if isinstance(given, str) else given
    )


Network = Annotated[str, AfterValidator(lambda given: str(ip_network(given)))]

Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Networks = Annotated[tuple[Network, ...], BeforeValidator(_listed)]


class ServeSettings(Settings):
    """How the browser application is served, and to whom."""

    hosts: Names = Field(
        default=(),
        description="Names under which people reach it, beside localhost and the address that it "
        "listens at.",
    )
    proxies: Networks = Field(
        default=(),
        description="Addresses or networks of reverse proxies, whose word on the visitor's address "
        "is believed.",
    )
    watchers: Networks = Field(
        default=("127.0.0.1/32", "::1/128"),
        description="Addresses or networks that may read /metrics.",
    )
    questions: int = Field(
        default=2,
        ge=1,
        le=64,
        description="Questions answered at once; more than the machine has cores makes each slower "
        "and none sooner.",
    )
    checks: int = Field(default=2, ge=1, le=64, description="Texts checked at once.")
    waiting: int = Field(
        default=200, ge=0, le=5000, description="Questions that may wait, and as many texts."
    )
    requests_a_minute: int = Field(
        default=600,
        ge=0,
        le=100_000,
        description="Requests of one address; so many may also come at once. 0: no limit.",
    )
    connections: int = Field(default=1000, ge=10, le=50_000, description="Open at once.")
    seconds: float = Field(
        default=20, ge=1, le=600, description="Within which the head of a request must have come."
    )
    log: Literal["lines", "json"] = Field(
        default="lines",
        description="lines: faults only, for a person; json: also every request and answer, an "
        "object a line.",
    )
    log_texts: bool = Field(default=False, description="Write questions into the log.")
    keep_questions: bool = Field(
        default=False,
        description="Store questions that were not answered, for the maintainers' page.",
    )


class AccountsSettings(Settings):
    """Who may read and who may change what is held."""

    readers: Literal["anyone", "signed-in"] = Field(
        default="anyone", description="anyone or signed-in: who may ask and read."
    )
    hours: float = Field(default=12, gt=0, le=720, description="After which a session ends.")
    proxy_header: str | None = Field(
        default=None,
        min_length=1,
        description="Header in which a proxy of [serve] proxies names the visitor, such as "
        "X-Remote-User; empty: none is believed.",
    )
    proxy_role_header: str | None = Field(
        default=None,
        min_length=1,
        description="Header in which that proxy names roles or groups, with commas between them.",
    )
    proxy_maintainer: str = Field(
        default="maintainer",
        min_length=1,
        description="The role or group there that makes a maintainer; all others are readers.",
    )


class Config(Settings):
    """All settings of a project."""

    corpus: CorpusSettings = CorpusSettings()
    data: DataSettings = DataSettings()
    store: StoreSettings = StoreSettings()
    embedder: EmbedderSettings = EmbedderSettings()
    read: ReadSettings = ReadSettings()
    chunk: ChunkSettings = ChunkSettings()
    retrieve: RetrieveSettings = RetrieveSettings()
    reader: ReaderSettings = ReaderSettings()
    rerank: RerankSettings = RerankSettings()
    answer: AnswerSettings = AnswerSettings()
    llm: ModelSettings = ModelSettings()
    serve: ServeSettings = ServeSettings()
    accounts: AccountsSettings = AccountsSettings()

    def fingerprint(self) -> str:
        """Hash of the settings that shape an answer; equal settings, equal hash."""
        line = {"database", "tls", "ca_file", "token_env", "token_file"}
        keys = {"llm": {"api_key_env"}, "rerank": {"api_key_env"}, "store": line}
        apart: dict[str, Any] = dict.fromkeys(("data", "read", "serve", "accounts"), True)
        shaping = self.model_dump_json(exclude=apart | keys)
        return hashlib.sha256(shaping.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Project:
    """A project folder with its settings."""

    root: Path
    config: Config

    @property
    def corpus(self) -> Path:
        """Folder of the register and the files."""
        return self.root / self.config.corpus.folder

    @property
    def data(self) -> Path:
        """Folder of the store and the caches."""
        return self.root / self.config.data.folder


def find_project(folder: str | Path | None = None) -> Project:
    """Find and read the project.

    Args:
        folder: the project folder; None: READINESS_PROJECT, else the nearest parent of the
            working directory that holds `readiness.toml`.

    Raises:
        ConfigError: no project is there, or its settings are wrong.
    """
    chosen = folder or os.environ.get("READINESS_PROJECT")
    if chosen:
        root = Path(chosen).resolve()
        if not (root / FILE).exists():
            raise ConfigError(f"{root} holds no {FILE}; make a project with: readiness init {root}")
        return Project(root, read_config(root / FILE, os.environ))
    here = Path.cwd().resolve()
    for parent in (here, *here.parents):
        if (parent / FILE).is_file():
            return Project(parent, read_config(parent / FILE, os.environ))
    raise ConfigError(
        f"no {FILE} in {here} or above it; go to a project folder, name one with --project DIR, "
        "or make one with: readiness init DIR"
    )


def read_config(path: Path, environment: Mapping[str, str] = MappingProxyType({})) -> Config:
    """Read one settings file.

    Args:
        path: the file.
        environment: its variables stand above the file; see `from_environment`.

    Raises:
        ConfigError: not TOML, an unknown key, or a value out of bounds; the text names each.
    """
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {(error.strerror or '').lower()}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    named = from_environment(environment)
    for section, own in named.items():
        if isinstance(values.setdefault(section, {}), dict):
            values[section] |= own
    try:
        return Config(**values)
    except ValidationError as error:
        lines = [f"  {_named(e['loc'], named)}: {e['msg']}" for e in error.errors()]
        raise ConfigError(
            f"{path} has settings that cannot be used:\n" + "\n".join(lines)
        ) from None


def from_environment(environment: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the settings that variables name: READINESS_STORE_HOST is `host` of `[store]`.

    An empty variable counts as none, so that a container can pass on what is not set.
    """
    found: dict[str, dict[str, str]] = {}
    for section, field in Config.model_fields.items():
        for key in getattr(field.annotation, "model_fields", {}):
            if value := environment.get(_variable(section, key)):
                found.setdefault(section, {})[key] = value
    return found


def key_in(section: str, variable: str | None) -> str | None:
    """Return the key that a variable holds, named by `api_key_env` of a section; None: none is.

    Raises:
        ConfigError: the variable is not set.
    """
    if not variable:
        return None
    if key := os.environ.get(variable):
        return key
    raise ConfigError(
        f"[{section}] api_key_env names {variable}, which is not set; set it to the key"
    )


def _variable(section: str, key: str) -> str:
    return f"READINESS_{section}_{key}".upper()


def _named(place: tuple[int | str, ...], named: Mapping[str, Mapping[str, str]]) -> str:
    """Name a setting, and the variable where one set it."""
    text = ".".join(map(str, place))
    section, key = (*map(str, place), "")[:2]
    return f"{text} (from {_variable(section, key)})" if key in named.get(section, {}) else text
