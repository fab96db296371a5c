"""What both trainers do alike: their options, and the steps of training."""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from model import Upper
from torch import Tensor

HEADS = 5
"""The heads, which begin from nothing, learn so many times as fast as the layers."""
WARM_UP = 30
"""Steps in which the rate rises to its full height; from then on it falls to nothing."""
Group = dict[str, Any]


def options(about: str, groups: str, minutes: float) -> argparse.ArgumentParser:
    """Return a parser of the options that both trainers have.

    Args:
        about: what is trained.
        groups: what writes the groups.
        minutes: for which it is trained, unless told otherwise.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("groups", type=Path, help=f"what `{groups}` wrote")
    parser.add_argument("--out", type=Path, required=True, help=".npz to write")
    parser.add_argument("--start", type=Path, help=".npz or .onnx of this to go on from")
    parser.add_argument("--top", type=int, default=8, help="layers in all, of 12")
    parser.add_argument("--minutes", type=float, default=minutes)
    parser.add_argument("--rate", type=float, default=1.2e-4)
    parser.add_argument("--batch", type=int, default=4, help="groups a step")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    return parser


def fit(
    reader: Upper,
    groups: list[Group],
    args: argparse.Namespace,
    loss_of: Callable[[list[Group], random.Random], Tensor],
) -> None:
    """Train for a time, the rate falling with it.

    Args:
        reader: what is trained.
        groups: to learn from.
        args: of the `options`.
        loss_of: reads a batch of groups and returns its loss.
    """
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
        loss = loss_of(batch, chance)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimiser.step()
        losses.append(float(loss.detach()))
        if len(losses) % 20 == 0:
            print(f"step {len(losses)}, {spent:.0%}: loss {np.mean(losses[-40:]):.3f}", flush=True)


def _parts(reader: Upper, rate: float) -> list[dict[str, Any]]:
    heads = [p for name, p in reader.named_parameters() if not name.startswith("layers.")]
    layers = list(reader.layers.parameters())
    return [{"params": layers, "lr": rate}, {"params": heads, "lr": HEADS * rate}]
