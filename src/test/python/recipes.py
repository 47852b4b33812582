#!/usr/bin/env python3
"""Makes the stored outputs of the recipes, or checks them.

    recipes.py [--write] [RECIPE ...]

A recipe is a part of a network that runtimes are known to get wrong. In
src/test/resources/vertebra/catalogue/recipes lie for each NAME.txt, the design, and NAME.safetensors with
the inputs ("in x"), the weights by the names of PyTorch's modules, and the outputs ("out y0"). There is
for each a function, in recipe_layers.py, recipe_maps.py or recipe_boxes.py, that computes the outputs from
the inputs and weights as its paper or torchvision defines them; of the design it knows only what the
outputs are called. What it computes is compared with what is stored: the largest difference may be 1e-5 of
an output's largest number. With --write the outputs are written instead. Without names: all that
recipes.txt lists. At the end come those that have no function.

Needs PyTorch, torchvision 0.14 and NumPy. Exit code 1 if a recipe differs or has no function.
"""
import argparse
import json
import re
import struct
import sys
from pathlib import Path

import numpy as np
import torch

# The other two add theirs to RECIPES.
import recipe_boxes  # noqa: F401
import recipe_maps  # noqa: F401
from recipe_layers import RECIPES

FOLDER = Path(__file__).resolve().parents[1] / "resources/vertebra/catalogue/recipes"
LIMIT = 1e-5
TYPES = {"F32": "<f4", "I64": "<i8"}


def read(file):
    """The tensors of a safetensors file, in its order."""
    data = file.read_bytes()
    start = 8 + struct.unpack_from("<Q", data)[0]
    tensors = {}
    for name, entry in json.loads(data[8:start]).items():
        begin, end = (start + offset for offset in entry["data_offsets"])
        numbers = np.frombuffer(data[begin:end], TYPES[entry["dtype"]])
        tensors[name] = torch.from_numpy(numbers.copy()).view(entry["shape"])
    return tensors


def write(file, tensors):
    head, blobs, at = {}, [], 0
    for name, tensor in tensors.items():
        kind = "F32" if tensor.is_floating_point() else "I64"
        blobs.append(tensor.contiguous().numpy().astype(TYPES[kind]).tobytes())
        head[name] = {"dtype": kind, "shape": list(tensor.shape),
                      "data_offsets": [at, at + len(blobs[-1])]}
        at += len(blobs[-1])
    text = json.dumps(head, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    file.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def starting(prefix, tensors):
    return {name[len(prefix):]: tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def computed(name, function, tensors):
    """What the function makes of the stored inputs and weights, by the names of the design's outputs."""
    weights = {key: tensor for key, tensor in tensors.items() if " " not in key}
    with torch.no_grad():
        found = function(weights, *starting("in ", tensors).values())
    design = (FOLDER / (name + ".txt")).read_text(encoding="utf-8")
    outputs = re.findall(r"^(\w+) = output ", design, re.MULTILINE)
    return dict(zip(outputs, found if isinstance(found, (tuple, list)) else [found], strict=True))


def difference(stored, found):
    """The largest difference of two sets of outputs, as a share of the output's largest number."""
    if {name: each.shape for name, each in stored.items()} != {
            name: each.shape for name, each in found.items()}:
        return float("inf")
    return max(((found[name] - each).abs().max() / each.abs().max().clamp(min=1e-30)).item()
               for name, each in stored.items())


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--write", action="store_true", help="write the outputs")
    listed = (FOLDER / "recipes.txt").read_text(encoding="utf-8").split()
    arguments.add_argument("recipes", nargs="*", default=listed)
    asked = arguments.parse_args()
    wrong = 0
    for name in asked.recipes:
        if name not in RECIPES:
            continue
        file = FOLDER / (name + ".safetensors")
        tensors = read(file)
        found = computed(name, RECIPES[name], tensors)
        if asked.write:
            kept = {key: tensor for key, tensor in tensors.items() if not key.startswith("out ")}
            write(file, {**kept, **{"out " + key: tensor for key, tensor in found.items()}})
            print(f"{name}: written")
            continue
        worst = difference(starting("out ", tensors), found)
        wrong += not worst <= LIMIT
        print(f"{name}: {worst:.1e}{'' if worst <= LIMIT else ' DIFFERS'}", flush=True)
    missing = [name for name in asked.recipes if name not in RECIPES]
    print("without a function:", ", ".join(missing) or "none")
    return 1 if wrong or missing else 0


if __name__ == "__main__":
    sys.exit(main())
