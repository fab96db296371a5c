"""Train the reader of claims: `make reader`; see docs/reader.md."""

from __future__ import annotations

import random
import re
from functools import partial
from pathlib import Path

import numpy as np
import torch
from fitting import Group, fit, options
from model import ClaimReader, Lower, Plan
from shipped import read_weights
from texts import read_groups
from torch import Tensor
from torch.nn import functional

from kb.encoders.carriers import find_file
from kb.encoders.e5 import CARRIER, SHARED
from kb.encoders.e5_file import E5File
from kb.encoders.unigram import UnigramTokenizer
from kb.reader.entailment import CLAIM, LONGEST, TITLE, WINDOW

LABELS = ("supported", "contradicted", "not-given")
ELSEWHERE = 0.2
"""Share of the groups of which a claim is also shown another sentence, which says nothing of it."""
BESIDE = 0.5
"""What telling the three claims of a group apart counts, beside naming each verdict."""
COPIED = 0.35
"""Share of the groups of which a sentence is also shown as its own claim, and with a word changed:
the written claims are paraphrases, and say nothing of copies."""
TURNED = {
    "all": "some", "must": "may", "may": "must", "before": "after", "after": "before",
    "more": "less", "less": "more", "first": "last", "shall": "may", "only": "also",
    "increase": "decrease", "increased": "decreased", "high": "low", "higher": "lower",
}  # fmt: skip
"""English words that turn a sentence when one stands for the other."""
Shown = tuple[list[int], list[int]]
"""Tokens of a sentence with those beside it, and the places of its own."""


class Texts:
    """Turns claims and sentences to states of the shared layers."""

    def __init__(self, file: E5File) -> None:
        self._tokens, self._lower = UnigramTokenizer(file.vocabulary), Lower(file, SHARED)
        self._start, self._end = file.start, file.end

    def claim(self, text: str) -> Tensor:
        """Return the states of a claim."""
        ids = self._tokens(f"query: {text}")[:CLAIM]
        return self._lower.states([[self._start, *ids, self._end]])[0]

    def states(self, shown: list[Shown]) -> list[tuple[Tensor, Tensor]]:
        """Return the states of sentences as they are shown, and marks of their own tokens."""
        states = self._lower.states([ids for ids, _ in shown])
        marks = [torch.zeros(len(ids)) for ids, _ in shown]
        for mark, (_, own) in zip(marks, shown, strict=True):
            mark[own] = 1
        return list(zip(states, marks, strict=True))

    def shown(self, group: Group, gold: list[int], chance: random.Random) -> Shown:
        """Show sentences with some of those beside them, drawn anew each time."""
        tokens = [self._tokens(sentence) for sentence in group["sentences"]]
        first, last = min(gold), max(gold)
        while wider := _wider(tokens, first, last, set(group["gold"]) - set(gold)):
            first, last = chance.choice(wider)
        whole = sum(map(len, tokens[first : last + 1])) <= WINDOW
        ids = [self._start, *self._tokens(f"passage: {group['title']}")[:TITLE]]
        own = []
        for number in range(first, last + 1) if whole else gold:
            begin = len(ids)
            ids += tokens[number]
            own += range(begin, len(ids)) if number in gold else ()
        return [*ids[:LONGEST], self._end], [place for place in own if place < LONGEST]


def _wider(
    tokens: list[list[int]], first: int, last: int, without: set[int]
) -> list[tuple[int, int]]:
    sides = ((first - 1, last), (first, last + 1))
    return [
        (a, b)
        for a, b in sides
        if a >= 0
        and b < len(tokens)
        and not without & set(range(a, b + 1))
        and sum(map(len, tokens[a : b + 1])) <= WINDOW
    ]


def copied(sentence: str, chance: random.Random) -> str | None:
    """Return a sentence with a number, or one word that turns it, changed; None: it has neither."""
    words = sentence.split(" ")
    numbers = [n for n, word in enumerate(words) if re.fullmatch(r"\d[\d,.]*", word)]
    turning = [n for n, word in enumerate(words) if word in TURNED]
    if not numbers and not turning:
        return None
    place = chance.choice(numbers or turning)
    digits = (str((int(c) + chance.randint(1, 9)) % 10) if c.isdigit() else c for c in words[place])
    words[place] = "".join(digits) if numbers else TURNED[words[place]]
    return " ".join(words)


def loss_of(logits: Tensor, labels: list[int], groups: int) -> Tensor:
    """Return the loss: each verdict, and within a group which claim is borne out, which denied.

    Args:
        logits: shape (pairs, 3); the first 3 x `groups` are groups in the order of LABELS.
        labels: of the pairs.
        groups: whole groups among them.
    """
    loss = functional.cross_entropy(logits, torch.tensor(labels))
    said = functional.log_softmax(logits[: 3 * groups], 1).view(groups, 3, 3)
    for verdict in (0, 1):
        others = [number for number in range(3) if number != verdict]
        odds = said[:, :, verdict] - torch.logsumexp(said[:, :, others], 2)
        loss = loss - BESIDE * functional.log_softmax(odds, 1)[:, verdict].mean()
    return loss


def _batch_loss(
    reader: ClaimReader, texts: Texts, batch: list[Group], chance: random.Random
) -> Tensor:
    claims = [[texts.claim(group["claims"][label]) for label in LABELS] for group in batch]
    own = texts.states([texts.shown(group, group["gold"], chance) for group in batch])
    pairs = [(c, *shown) for three, shown in zip(claims, own, strict=True) for c in three]
    labels = [*range(3)] * len(batch)
    for group, three in zip(batch, claims, strict=True):
        free = [n for n in range(len(group["sentences"])) if n not in group["gold"]]
        if free and chance.random() < ELSEWHERE:
            shown = texts.shown(group, [chance.choice(free)], chance)
            pairs.append((chance.choice(three), *texts.states([shown])[0]))
            labels.append(LABELS.index("not-given"))
        if len(group["gold"]) == 1 and chance.random() < COPIED:
            sentence = group["sentences"][group["gold"][0]]
            made = {0: sentence, 1: copied(sentence, chance)}
            shown = texts.states([texts.shown(group, group["gold"], chance)])[0]
            pairs += [(texts.claim(claim), *shown) for claim in made.values() if claim]
            labels += [label for label, claim in made.items() if claim]
    return loss_of(reader(pairs), labels, len(batch))


@torch.no_grad()
def measure(reader: ClaimReader, texts: Texts, groups: list[Group]) -> str:
    """Say how many verdicts on held groups are right, their sentence given."""
    reader.eval()
    chance, said = random.Random(1), []
    for group in groups:
        ((states, marks),) = texts.states([texts.shown(group, group["gold"], chance)])
        claims = [texts.claim(group["claims"][label]) for label in LABELS]
        said.append(reader([(claim, states, marks) for claim in claims]).argmax(1).numpy())
    right = np.array(said) == np.arange(3)
    shares = ", ".join(
        f"{name} {share:.3f}" for name, share in zip(LABELS, right.mean(0), strict=True)
    )
    return f"{len(groups)} held groups: right {right.mean():.3f} ({shares})"


def main() -> None:
    """Train and write the weights under the names of the embedder's file."""
    parser = options("Train the reader of claims.", "readiness eval contrast --write", minutes=60)
    parser.add_argument("--reader", type=Path, help=".npz of train.py to begin with")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    groups = read_groups(args.groups)
    file = E5File(find_file(*CARRIER))
    texts, reader = Texts(file), ClaimReader(file, Plan(SHARED, args.top))
    if args.reader:
        reader.take_layers(read_weights(args.reader))
    if args.start:
        reader.take(read_weights(args.start))
    learnt = [group for group in groups if not group["held"]]
    fit(reader, learnt, args, partial(_batch_loss, reader, texts))
    np.savez(args.out, **reader.tensors())
    print(measure(reader, texts, [group for group in groups if group["held"]]))


if __name__ == "__main__":
    main()
