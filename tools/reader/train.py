"""Train the reader: `make reader`; see docs/reader.md."""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from model import Plan, Reader
from texts import Given, Texts, read_groups
from torch import Tensor
from torch.nn import functional

from kb.encoders.carriers import find_file
from kb.encoders.e5 import CARRIER, SHARED
from kb.encoders.e5_file import E5File

GOLD_WEIGHT = 3.0
"""A gold sentence counts so much beside one that does not answer; there are fewer of them."""
HEADS = 5
"""The heads, which begin from nothing, learn so many times as fast as the layers."""
WARM_UP = 30
"""Steps in which the rate rises to its full height; from then on it falls to nothing."""
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
    return total


def _sentence_loss(score: Tensor, gold: list[int]) -> Tensor:
    target = torch.zeros(len(score))
    target[gold] = 1
    weight = torch.tensor(GOLD_WEIGHT)
    loss = functional.binary_cross_entropy_with_logits(score, target, pos_weight=weight)
    if not gold:
        return loss / 2
    return loss - torch.logsumexp(functional.log_softmax(score, 0)[target > 0], 0)


def fit(
    reader: Reader, texts: Texts, groups: list[dict[str, Any]], args: argparse.Namespace
) -> None:
    """Train for a time, the rate falling with it."""
    optimiser = torch.optim.AdamW(_parts(reader, args.rate), weight_decay=0.01)
    rates = [part["lr"] for part in optimiser.param_groups]
    chance, order, started, losses = random.Random(args.seed), [], time.time(), [0.0]
    while (spent := (time.time() - started) / (60 * args.minutes)) < 1:
        if len(order) < args.batch:
            order = chance.sample(groups, len(groups))
        batch, order = order[: args.batch], order[args.batch :]
        for part, rate in zip(optimiser.param_groups, rates, strict=True):
            part["lr"] = rate * min(1.0, len(losses) / WARM_UP) * (1 - spent)
        optimiser.zero_grad()
        loss = _batch_loss(reader, texts, batch, chance)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimiser.step()
        losses.append(float(loss.detach()))
        if len(losses) % 20 == 0:
            print(f"step {len(losses)}, {spent:.0%}: loss {np.mean(losses[-40:]):.3f}", flush=True)


def _parts(reader: Reader, rate: float) -> list[dict[str, Any]]:
    heads = [p for name, p in reader.named_parameters() if not name.startswith("layers.")]
    layers = list(reader.layers.parameters())
    return [{"params": layers, "lr": rate}, {"params": heads, "lr": HEADS * rate}]


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
    parser = argparse.ArgumentParser(description="Train the reader.")
    parser.add_argument("groups", type=Path, help="what `readiness eval reading --write` wrote")
    parser.add_argument("--out", type=Path, required=True, help=".npz to write")
    parser.add_argument("--start", type=Path, help=".npz to go on from, for one's own questions")
    parser.add_argument("--top", type=int, default=8, help="layers in all, of 12")
    parser.add_argument("--minutes", type=float, default=75)
    parser.add_argument("--rate", type=float, default=1.2e-4)
    parser.add_argument("--batch", type=int, default=4, help="groups a step")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    groups = read_groups(args.groups)
    held = [group for group in groups if group["held"]]
    file = E5File(find_file(*CARRIER))
    texts, reader = Texts(file, SHARED), Reader(file, Plan(SHARED, args.top))
    if args.start:
        reader.take(np.load(args.start))
    fit(reader, texts, [group for group in groups if not group["held"]], args)
    print(measure(reader, texts, random.Random(args.seed).sample(held, min(MEASURED, len(held)))))
    np.savez(args.out, **reader.tensors())


if __name__ == "__main__":
    main()
