"""Train the reader: `make reader`; see docs/reader.md."""

from __future__ import annotations

import random
from functools import partial
from typing import Any

import numpy as np
import torch
from fitting import fit, options
from model import Plan, Reader
from shipped import read_weights
from texts import Given, Texts, read_groups
from torch import Tensor
from torch.nn import functional

from kb.encoders.carriers import find_file
from kb.encoders.e5 import CARRIER, SHARED
from kb.encoders.e5_file import E5File
from kb.reader.evidence import ANSWERS, SHARE

GOLD_WEIGHT = 3.0
"""A gold sentence counts so much beside one that does not answer; there are fewer of them."""
BEST, ANSWERING = 1.0, 0.35
"""What a sentence counts that an answer should begin with, and another that answers."""
GRADED = 2
"""Times that a group with graded sentences is drawn where another is drawn once."""
MEASURED = 150
"""Groups of the documents kept from the fit that are measured at the end."""


def loss_of(logits: Tensor, scores: list[Tensor], given: list[Given]) -> Tensor:
    """Return the loss of one group: its sentences, its passages, and which passages come first."""
    right = torch.tensor([float(bool(g.gold)) for g in given])
    total = functional.binary_cross_entropy_with_logits(logits, right)
    if right.any() and len(given) > 1:
        total = total - torch.logsumexp(functional.log_softmax(logits, 0)[right > 0], 0)
    for score, one in zip(scores, given, strict=True):
        total = total + _sentence_loss(score, one.gold)
    return total + _order_loss(logits, scores, given)


def _order_loss(logits: Tensor, scores: list[Tensor], given: list[Given]) -> Tensor:
    """Return the loss of which sentence of all passages comes first, as an answer orders them.

    The cross-entropy of the product's own score with what was judged (Cao et al. 2007, "ListNet").
    """
    if not any(one.best for one in given):
        return torch.tensor(0.0)
    wanted, said = [], []
    for logit, score, one in zip(logits, scores, given, strict=True):
        weight = torch.zeros(len(score))
        weight[one.gold] = ANSWERING
        weight[one.best] = BEST
        wanted.append(weight)
        said.append(ANSWERS * logit + SHARE * functional.log_softmax(score, 0))
    target = torch.cat(wanted)
    return -(target / target.sum() * functional.log_softmax(torch.cat(said), 0)).sum()


def _sentence_loss(score: Tensor, gold: list[int]) -> Tensor:
    target = torch.zeros(len(score))
    target[gold] = 1
    weight = torch.tensor(GOLD_WEIGHT)
    loss = functional.binary_cross_entropy_with_logits(score, target, pos_weight=weight)
    if not gold:
        return loss / 2
    return loss - torch.logsumexp(functional.log_softmax(score, 0)[target > 0], 0)


def _batch_loss(
    reader: Reader, texts: Texts, batch: list[dict[str, Any]], chance: random.Random
) -> Tensor:
    read = [[g.window(chance) for g in texts.group(group)] for group in batch]
    asked = [texts.question(group["question"]) for group in batch]
    pairs = [(q, g.states, g.places) for q, given in zip(asked, read, strict=True) for g in given]
    logits, scores = reader(pairs)
    at, losses = 0, []
    for given in read:
        end = at + len(given)
        losses.append(loss_of(logits[at:end], scores[at:end], given))
        at = end
    return torch.stack(losses).mean()


@torch.no_grad()
def measure(reader: Reader, texts: Texts, groups: list[dict[str, Any]]) -> str:
    """Say how often the best sentence and passage are right, and how near misses differ."""
    best, first, right, wrong = [], [], [], []
    for group in groups:
        question, given = texts.question(group["question"]), texts.group(group)
        logits, scores = reader([(question, g.states, g.places) for g in given])
        (right if given[0].gold else wrong).append(float(logits[0]))
        if given[0].gold:
            best.append(int(scores[0].argmax()) in given[0].gold)
            first.append(int(logits.argmax()) == 0)
    area = (np.array(right)[:, None] > np.array(wrong)).mean()
    return (
        f"{len(best)} held groups: best sentence right {np.mean(best):.3f}, passage first "
        f"{np.mean(first):.3f}; AUROC against {len(wrong)} near misses {area:.3f}"
    )


def main() -> None:
    """Train and write the weights under the names of the embedder's file."""
    parser = options("Train the reader.", "readiness eval reading --write", minutes=75)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    groups = read_groups(args.groups)
    held = [group for group in groups if group["held"]]
    file = E5File(find_file(*CARRIER))
    texts, reader = Texts(file, SHARED), Reader(file, Plan(SHARED, args.top))
    if args.start:
        reader.take(read_weights(args.start))
    learnt = [group for group in groups if not group["held"]]
    learnt += [group for group in learnt if group["best"]] * (GRADED - 1)
    fit(reader, learnt, args, partial(_batch_loss, reader, texts))
    print(measure(reader, texts, random.Random(args.seed).sample(held, min(MEASURED, len(held)))))
    np.savez(args.out, **reader.tensors())


if __name__ == "__main__":
    main()
