"""What a process of the trials begins with: modules, word lists and a model that take seconds.

Named as what a fork server loads first, so that every command finds it there.
"""

# ruff: noqa: F401

import chromadb

import ingest.job.run
import ingest.ocr.picture
import ingest.pdf.document
import ingest.text.markdown
import ingest.web.saved
import kb.base
import tests.toy_llama
import ui.cli.batch
import ui.cli.doctor
from kb.words.language import detect
from kb.words.places import named_countries

detect("Each plan trains teachers of computing every year.")
named_countries("Cambodia")
