import subprocess
import sys

from tests.conftest import ROOT

TOGETHER = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
import llama_index.core
import tiktoken
from kb.encoders.tokens import tokenizer

loads, real, start = [], tiktoken.encoding_for_model, Barrier(8)

def load(model):
    loads.append(model)
    return real(model)

def count(word):
    start.wait()
    return len(tokenizer()(word))

tiktoken.encoding_for_model = load
with ThreadPoolExecutor(8) as threads:
    print(*threads.map(count, ["teachers"] * 8), "loads:", len(loads))
"""


def test_threads_that_ask_for_it_together_wait_for_one_load() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TOGETHER], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("1 1 1 1 1 1 1 1 loads: 1\n", "")
