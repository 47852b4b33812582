#!/usr/bin/env python3
"""Makes the stored outputs of torchvision's networks, or checks them.

    torchvision_oracles.py [--write] [NETWORK ...]

Fills torchvision's network with numbers that follow from its tensors' names, runs it on an input filled
the same way, and compares what comes out with src/test/resources/vertebra/catalogue/oracle/NETWORK.txt:
the list of modules line by line, and the output's numbers to 1e-5 of its largest. With --write the file
is written instead. Without names: all networks below. oracles.md gives the rule of filling; Oracle.java
reads the files.

Needs PyTorch, torchvision 0.14 and NumPy. Exit code 1 if a file differs.
"""
import argparse
import math
import sys
from pathlib import Path

import numpy as np
import torch
import torchvision
from torch import nn

FOLDER = Path(__file__).resolve().parents[1] / "resources/vertebra/catalogue/oracle"
INPUT_SEED = 12345
LIMIT = 1e-5

CLASSIFIERS = [
    "alexnet", "convnext_tiny", "densenet121", "efficientnet_b0", "inception_v3", "maxvit_t",
    "mnasnet1_0", "mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small", "regnet_y_400mf",
    "resnet18", "resnet50", "shufflenet_v2_x1_0", "squeezenet1_0", "swin_t", "vit_b_16",
]
SEGMENTERS = ["deeplabv3_mobilenet_v3_large", "lraspp_mobilenet_v3_large"]

CONV = (nn.Conv2d, nn.ConvTranspose2d)
BATCH_NORM = nn.modules.batchnorm._BatchNorm
NORM = (nn.LayerNorm, nn.GroupNorm)


def fnv(name):
    value = 0x811C9DC5
    for byte in name.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def uniform(seed, count):
    """Numbers from -1 to 1 that any language can make again."""
    word = np.uint64(0xFFFFFFFF)
    x = (np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B9) + np.uint64(seed)) & word
    x ^= x >> np.uint64(16)
    x = (x * np.uint64(0x7FEB352D)) & word
    x ^= x >> np.uint64(15)
    x = (x * np.uint64(0x846CA68B)) & word
    x ^= x >> np.uint64(16)
    return x.astype(np.float64) / 2147483648.0 - 1.0


def fill(tensor, name, base, scale):
    numbers = (base + scale * uniform(fnv(name), tensor.numel())).astype(np.float32)
    tensor.data = torch.from_numpy(numbers).view(tensor.shape)


def fan(tensor):
    return tensor.numel() / tensor.shape[0]


def dims(tensor):
    return ",".join(str(size) for size in tensor.shape) or "-"


def fill_module(name, module):
    """Fills what a module holds itself, and tells its lines of the file."""
    lines = []
    place = name + "." if name else ""
    own = dict(module.named_parameters(recurse=False))
    if isinstance(module, CONV + (nn.Linear,)):
        linear = isinstance(module, nn.Linear)
        fill(module.weight, place + "weight", 0, math.sqrt((3 if linear else 6) / fan(module.weight)))
        if module.bias is not None:
            fill(module.bias, place + "bias", 0, 0.1)
        kind = ("linear" if linear else "conv") + ("+bias" if module.bias is not None else "")
        return [f"{kind} {name} {dims(module.weight)}"]
    if isinstance(module, (BATCH_NORM,) + NORM):
        fill(module.weight, place + "weight", 1, 0.1)
        fill(module.bias, place + "bias", 0, 0.1)
        if not isinstance(module, BATCH_NORM):
            return [f"norm {name} {dims(module.weight)}"]
        fill(module.running_mean, place + "running_mean", 0, 0.1)
        fill(module.running_var, place + "running_var", 1, 0.25)
        return [f"batchnorm {name} {dims(module.weight)}"]
    for leaf, tensor in own.items():
        if leaf == "in_proj_weight":
            kind, base, scale = "linear-tensor", 0, math.sqrt(3 / fan(tensor))
        elif leaf in ("layer_scale", "gamma"):
            kind, base, scale = "half-tensor", 0.5, 0.1
        else:
            kind, base, scale = "small-tensor", 0, 0.1
        fill(tensor, place + leaf, base, scale)
        lines.append(f"{kind} {place + leaf} {dims(tensor)}")
    return lines


def network(name):
    if name in SEGMENTERS:
        options = {"aux_loss": False} if name.startswith("deeplab") else {}
        return getattr(torchvision.models.segmentation, name)(
            weights=None, weights_backbone=None, **options)
    options = {"aux_logits": False, "init_weights": False} if name == "inception_v3" else {}
    return getattr(torchvision.models, name)(weights=None, **options)


def facts(output):
    numbers = output.flatten().double()
    first = ",".join(f"{number:.9g}" for number in numbers[:16].tolist())
    return (f"output {dims(output)} sum={numbers.sum().item()} l2={numbers.norm().item()} "
            f"min={numbers.min().item()} max={numbers.max().item()} "
            f"argmax={numbers.argmax().item()} first={first}")


def made(name, size):
    model = network(name).eval()
    modules = [line for path, module in model.named_modules() for line in fill_module(path, module)]
    numbers = uniform(INPUT_SEED, math.prod(size)).astype(np.float32)
    with torch.no_grad():
        output = model(torch.from_numpy(numbers).view(size))
    if isinstance(output, dict):
        output = output["out"]
    return ["input " + ",".join(map(str, size)), facts(output)] + modules


def parsed(line):
    return {key: [float(number) for number in value.split(",")]
            for key, value in (cell.split("=") for cell in line.split(" ")[2:])}


def difference(name, stored, found):
    """What differs, in words; nothing if the file is what was made."""
    if stored[0] != found[0] or sorted(stored[2:]) != sorted(found[2:]):
        odd = sorted(set(stored[2:]) ^ set(found[2:]))
        return f"{len(odd)} modules differ, such as {odd[:2]}"
    old, new = parsed(stored[1]), parsed(found[1])
    largest = max(abs(old["min"][0]), abs(old["max"][0]))
    worst = max(abs(a - b) for key in ("min", "max", "first") for a, b in zip(old[key], new[key]))
    length = abs(old["l2"][0] - new["l2"][0]) / old["l2"][0]
    return f"numbers differ by {worst / largest:.1e}" if max(worst / largest, length) > LIMIT else ""


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--write", action="store_true", help="write the files")
    arguments.add_argument("networks", nargs="*", default=CLASSIFIERS + SEGMENTERS)
    asked = arguments.parse_args()
    wrong = 0
    for name in asked.networks:
        file = FOLDER / (name + ".txt")
        side = 299 if name == "inception_v3" else 224
        stored = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        size = [int(number) for number in stored[0].split(" ")[1].split(",")] if stored else [
            1, 3, side, side]
        found = made(name, size)
        if asked.write:
            file.write_text("\n".join(found) + "\n", encoding="utf-8")
            print(f"{name}: written")
            continue
        words = difference(name, stored, found) if stored else "there is no such file"
        wrong += bool(words)
        print(f"{name}: {words or 'the same'}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
