"""What an operator sees: counts and times in Prometheus' form, and one line of log a request.

No text that a person wrote is among them, unless the settings ask for it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest

from kb.base import DISTRIBUTION
from kb.models import Answer
from ui.web.lane import Lane

if TYPE_CHECKING:
    from kb.base import KnowledgeBase

SHORT = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
LONG = (0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 60)
LOG = "readiness.served"

log = logging.getLogger(LOG)


class Asked(NamedTuple):
    """A request that has ended."""

    id: str
    """Its name."""
    route: str
    """Kind of address."""
    method: str
    status: int
    """Of HTTP; 0 where the connection ended before."""


class Watch:
    """Counts what is served."""

    def __init__(self, base: KnowledgeBase, lanes: dict[str, Lane], texts: bool = False) -> None:
        """Start to count.

        Args:
            base: its corpus is named.
            lanes: their queues are measured.
            texts: whether questions are written into the log.
        """
        self.registry = CollectorRegistry()
        self._texts = texts
        self.registry.register(_State(base, lanes))
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "readiness_requests",
            "Requests by kind of address.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "readiness_request_seconds",
            "Seconds until the response has ended.",
            ("route",),
            buckets=SHORT,
            registry=self.registry,
        )
        self._away = Counter(
            "readiness_turned_away",
            "Requests that were refused before the application saw them.",
            ("why",),
            registry=self.registry,
        )
        self._answers = Counter(
            "readiness_answers",
            "Questions by how they ended; the reason is that of a refusal.",
            ("status", "reason"),
            registry=self.registry,
        )
        self._answering = Histogram(
            "readiness_answer_seconds",
            "Seconds from a question's turn to its answer.",
            buckets=LONG,
            registry=self.registry,
        )
        self._checks = Counter(
            "readiness_checks",
            "Texts checked by how they ended.",
            ("status",),
            registry=self.registry,
        )

    def request(self, asked: Asked, seconds: float, why: str | None) -> None:
        """Note that a request has ended.

        Args:
            asked: the request.
            seconds: it took.
            why: it was refused, None where it was not.
        """
        self._requests.labels(asked.route, asked.method, str(asked.status)).inc()
        self._seconds.labels(asked.route).observe(seconds)
        if why:
            self._away.labels(why).inc()
        fields = {**asked._asdict(), "ms": round(seconds * 1000), "refused": why}
        log.info("request", extra={"fields": fields})

    def answer(self, name: str, question: str, answer: Answer | None, seconds: float) -> None:
        """Note that a question has ended; None: by a fault."""
        status = answer.status if answer else "failed"
        reason = answer.refusal.reason if answer and answer.refusal else ""
        self._answers.labels(status, reason).inc()
        self._answering.observe(seconds)
        fields = {"id": name, "status": status, "reason": reason, "ms": round(seconds * 1000)}
        fields |= {"question": question} if self._texts else {}
        log.info("answer", extra={"fields": fields})

    def check(self, name: str, status: str, seconds: float) -> None:
        """Note that a check has ended: done, failed or left."""
        self._checks.labels(status).inc()
        fields = {"id": name, "status": status, "ms": round(seconds * 1000)}
        log.info("check", extra={"fields": fields})

    def text(self) -> bytes:
        """Write everything in Prometheus' form."""
        return generate_latest(self.registry)


class _State:
    """What is so at the moment it is asked for."""

    def __init__(self, base: KnowledgeBase, lanes: dict[str, Lane]) -> None:
        self._base = base
        self._lanes = lanes

    def collect(self) -> Iterator[Metric]:
        """Measure the queues and name the corpus."""
        queue = GaugeMetricFamily("readiness_queue", "Work by state.", labels=("lane", "state"))
        for name, lane in self._lanes.items():
            queue.add_metric((name, "running"), lane.running)
            queue.add_metric((name, "waiting"), lane.waiting)
        yield queue
        records = self._base.records()
        corpus = GaugeMetricFamily(
            "readiness_corpus_documents", "Documents served.", labels=("corpus", "version")
        )
        corpus.add_metric((self._base.corpus_hash(), version(DISTRIBUTION)), len(records))
        yield corpus
