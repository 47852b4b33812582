#!/usr/bin/env python3
"""Makes the stored outputs of single blocks, or checks them.

    block_oracles.py [--write] [BLOCK ...]

blocks/BLOCK.txt in src/test/resources/vertebra/catalogue/oracle, or the paragraph BLOCK of settings.txt
there, names the inputs' sizes and the weights, which are filled by the rule of oracles.md. A function in
single_blocks.py or block_settings.py, or a module of torchvision named there, computes the outputs; their
numbers may differ from the stored ones by 1e-5 of the largest. With --write the lines of outputs are
written instead. Without names: all that blocks.txt and settings.txt list. At the end come those that have
no function.

Needs PyTorch, torchvision 0.14 and NumPy. Exit code 1 if a block differs or has no function.
"""
import argparse
import math
import sys

import numpy as np
import torch

from block_settings import SETTINGS
from single_blocks import BLOCKS
from torchvision_oracles import FOLDER, INPUT_SEED, LIMIT, facts, fill, parsed, uniform

BATCH_NORM = {"weight": (1, 0.1), "bias": (0, 0.1), "running_mean": (0, 0.1), "running_var": (1, 0.25)}
NO_WEIGHTS = "name ", "design ", "input ", "output "


def filled(line):
    """The tensors that a line of weights stands for, by name (the table in oracles.md)."""
    kind, name, *dims = line.split(" ")
    shape = [int(size) for size in dims[0].split(",")]
    kind, _, bias = kind.partition("+")
    fan = math.prod(shape[1:])
    place = name + "." if name else ""
    spread = {"conv": 6, "linear": 3}.get(kind.removesuffix("-tensor"), 0)
    if kind.endswith("-tensor"):
        rules = {name: (0.5 if kind == "half-tensor" else 0, math.sqrt(spread / fan) if spread else 0.1)}
    elif kind in ("batchnorm", "norm"):
        leaves = BATCH_NORM if kind == "batchnorm" else ("weight", "bias")
        rules = {place + leaf: BATCH_NORM[leaf] for leaf in leaves}
    else:
        rules = {place + "weight": (0, math.sqrt(spread / fan))}
        if bias:
            rules[place + "bias"] = (0, 0.1)
    tensors = {}
    for leaf, (base, scale) in rules.items():
        tensors[leaf] = torch.empty(shape[:1] if leaf == place + "bias" else shape)
        fill(tensors[leaf], leaf, base, scale)
    return tensors


def inputs(lines):
    """The inputs, each filled with a seed of its own."""
    for at, line in enumerate(line for line in lines if line.startswith("input ")):
        shape = [int(size) for size in line.split(" ")[1].split(",")]
        yield torch.from_numpy(uniform(INPUT_SEED + at, math.prod(shape)).astype(np.float32)).view(shape)


def flat(outputs):
    """The tensors of an answer, however torchvision packs them."""
    if isinstance(outputs, torch.Tensor):
        return [outputs]
    parts = outputs.values() if isinstance(outputs, dict) else outputs
    return [tensor for part in parts for tensor in flat(part)]


def computed(function, lines):
    weights = {}
    for line in lines:
        if not line.startswith(NO_WEIGHTS):
            weights.update(filled(line))
    if not all(place.startswith("m.") for place in weights):
        weights = {"m." + place: tensor for place, tensor in weights.items()}
    with torch.no_grad():
        return [facts(output) for output in flat(function(weights, *inputs(lines)))]


def difference(stored, found):
    """The largest difference of two lines of an output, as a share of the output's largest number."""
    if stored.split(" ")[:2] != found.split(" ")[:2]:
        return math.inf
    old, new = parsed(stored), parsed(found)
    largest = max(abs(old["min"][0]), abs(old["max"][0]))
    worst = max(abs(a - b) for key in ("min", "max", "first") for a, b in zip(old[key], new[key]))
    return max(worst / largest, abs(old["l2"][0] - new["l2"][0]) / old["l2"][0])


def rewritten(lines, found):
    """The lines with other outputs, which follow the inputs."""
    first = max(at for at, line in enumerate(lines) if line.startswith("input ")) + 1
    return lines[:first] + found + [line for line in lines[first:] if not line.startswith("output ")]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--write", action="store_true", help="write the outputs")
    listed = (FOLDER / "blocks/blocks.txt").read_text(encoding="utf-8").split()
    paragraphs = (FOLDER / "settings.txt").read_text(encoding="utf-8").strip().split("\n\n")
    settings = {each[0].removeprefix("name "): each for each in map(str.splitlines, paragraphs)}
    arguments.add_argument("blocks", nargs="*", default=[*listed, *settings])
    asked = arguments.parse_args()
    torch.set_num_threads(1)
    wrong, missing = 0, []
    for name in asked.blocks:
        function = SETTINGS.get(name) if name in settings else BLOCKS.get(name.removeprefix("block_"))
        if not function:
            missing.append(name)
            continue
        file = FOLDER / "blocks" / (name + ".txt")
        lines = settings.get(name) or file.read_text(encoding="utf-8").splitlines()
        stored = [line for line in lines if line.startswith("output ")]
        found = computed(function, lines)
        if asked.write:
            if name in settings:
                settings[name] = rewritten(lines, found)
            else:
                file.write_text("\n".join(rewritten(lines, found)) + "\n", encoding="utf-8")
            print(f"{name}: written")
            continue
        worst = max(map(difference, stored, found)) if len(stored) == len(found) else math.inf
        wrong += not worst <= LIMIT
        print(f"{name}: {worst:.1e}{'' if worst <= LIMIT else ' DIFFERS'}", flush=True)
    if asked.write:
        text = "\n\n".join("\n".join(lines) for lines in settings.values())
        (FOLDER / "settings.txt").write_text(text + "\n", encoding="utf-8")
    print("without a function:", ", ".join(missing) or "none")
    return 1 if wrong or missing else 0


if __name__ == "__main__":
    sys.exit(main())
