#!/usr/bin/env python3
"""Compares Vertebra's networks with torchvision's, with the same random weights.

    compare_torchvision.py [--vertebra COMMAND] [MODEL ...]

For every model the script makes torchvision's network with random numbers (statistics of batch norm
included), writes its weights as a safetensors file, lets Vertebra run its network of the same name
with these weights on the same random input, and prints the greatest difference, relative to the
greatest absolute value. Detectors are compared behind their picture transform, which is not part of
the network: one-stage detectors by what their heads answer, two-stage detectors by their detections.

Needs PyTorch and torchvision (0.14) and NumPy. Exit code 1 if a difference is greater than 1e-3.
"""
import argparse
import json
import shlex
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
import torchvision
from torch import nn
from torchvision.models.detection.image_list import ImageList

LIMIT = 1e-3

CLASSIFIERS = {
    "alexnet": 224, "vgg11": 224, "vgg16_bn": 224, "resnet18": 224, "resnet50": 224,
    "resnext50_32x4d": 224, "wide_resnet50_2": 224, "densenet121": 224, "squeezenet1_0": 224,
    "squeezenet1_1": 224, "googlenet": 224, "inception_v3": 299, "mobilenet_v2": 224,
    "mobilenet_v3_large": 224, "mobilenet_v3_small": 224, "mnasnet1_0": 224,
    "efficientnet_b0": 224, "efficientnet_v2_s": 384, "regnet_x_400mf": 224,
    "regnet_y_400mf": 224, "shufflenet_v2_x1_0": 224, "convnext_tiny": 224, "vit_b_16": 224,
    "swin_t": 224, "maxvit_t": 224,
}
SEGMENTERS = {
    "fcn_resnet50": 520, "deeplabv3_resnet50": 520, "deeplabv3_mobilenet_v3_large": 520,
    "lraspp_mobilenet_v3_large": 520,
}
ONE_STAGE = {
    "retinanet_resnet50_fpn": 800, "retinanet_resnet50_fpn_v2": 800, "fcos_resnet50_fpn": 800,
    "ssd300_vgg16": 300, "ssdlite320_mobilenet_v3_large": 320,
}
TWO_STAGE = {
    "fasterrcnn_resnet50_fpn": 800, "fasterrcnn_resnet50_fpn_v2": 800,
    "fasterrcnn_mobilenet_v3_large_fpn": 800, "fasterrcnn_mobilenet_v3_large_320_fpn": 320,
    "maskrcnn_resnet50_fpn": 800, "maskrcnn_resnet50_fpn_v2": 800,
    "keypointrcnn_resnet50_fpn": 800,
}
# A smaller picture says as much and takes a fraction of the time.
SMALLER = {520: 224, 800: 256}


# Networks in which usual random weights make numbers grow from block to block until rounding decides
# everything: PyTorch's own float32 and float64 answers for EfficientNetV2 then differ by a half.
CALM = {"efficientnet_v2_s": 0.4}


def randomize(network, generator, gain=1.6):
    """Random weights that keep numbers in a sensible range through many layers."""
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                fan = module.weight[0].numel()
                module.weight.normal_(0, (gain / fan) ** 0.5, generator=generator)
                if module.bias is not None:
                    module.bias.normal_(0, 0.05, generator=generator)
            elif isinstance(module, (nn.BatchNorm2d, nn.GroupNorm, nn.LayerNorm)):
                module.weight.uniform_(0.7, 1.3, generator=generator)
                module.weight *= min(1, gain)
                module.bias.normal_(0, 0.1, generator=generator)
            if isinstance(module, nn.BatchNorm2d):
                module.running_mean.normal_(0, 0.1, generator=generator)
                module.running_var.uniform_(0.7, 1.3, generator=generator)


def spread(layer, answers, wanted):
    """Scales a layer so that its answers have a deviation."""
    factor = wanted / float(torch.cat([answer.flatten() for answer in answers]).std())
    layer.weight *= factor
    layer.bias *= factor


def sharpen(network, picture):
    """Scores that lie apart but are not all 1, so that a random detector finds something and ranks
    it the same way in spite of rounding."""
    images = ImageList(picture, [tuple(picture.shape[-2:])])
    features = features_of(network, picture)
    objects, moves = network.rpn.head(list(features.values()))
    spread(network.rpn.head.cls_logits, objects, 2)
    spread(network.rpn.head.bbox_pred, moves, 0.3)
    regions, _ = network.rpn(images, features)
    heads = network.roi_heads
    cut = heads.box_roi_pool(features, regions, images.image_sizes)
    classes, moves = heads.box_predictor(heads.box_head(cut))
    spread(heads.box_predictor.cls_score, [classes], 2)
    spread(heads.box_predictor.bbox_pred, [moves], 1)


def write_safetensors(tensors, path):
    header, at = {}, 0
    for name, tensor in tensors.items():
        size = tensor.numel() * 4
        header[name] = {
            "dtype": "F32", "shape": list(tensor.shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        for tensor in tensors.values():
            file.write(tensor.contiguous().numpy().astype("<f4").tobytes())


def weights(network):
    """What Vertebra's network has: no counters, and no classifiers that only training uses."""
    left_out = ("num_batches_tracked", "AuxLogits", "aux1.", "aux2.", "aux_classifier.",
                "relative_position_index", "stochastic")
    return {name: tensor.float() for name, tensor in network.state_dict().items()
            if not any(word in name for word in left_out)}


def run(command, model, file, picture, names, folder):
    np.save(folder / "x.npy", picture.numpy())
    call = [*command, "run", model, "--weights", str(file), "--device", "cpu",
            "--input", "N," + ",".join(map(str, picture.shape[1:])),
            "--npy", "image=" + str(folder / "x.npy")]
    for name in names:
        call += ["--save", f"{name}={folder / (name + '.npy')}"]
    done = subprocess.run(call, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError((done.stderr or done.stdout).strip()[:300])
    return [np.load(folder / (name + ".npy")) for name in names]


def classifier(name, size, generator):
    extra = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
    network = getattr(torchvision.models, name)(weights=None, **extra).eval()
    randomize(network, generator, CALM.get(name, 1.6))
    return network, ["scores"], lambda x: [network(x)]


def segmenter(name, size, generator):
    make = getattr(torchvision.models.segmentation, name)
    network = make(weights=None, weights_backbone=None).eval()
    randomize(network, generator)
    return network, ["scores"], lambda x: [network(x)["out"]]


def features_of(network, x):
    found = network.backbone(x)
    return found if isinstance(found, dict) else {"0": found}


def one_stage(name, size, generator):
    make = getattr(torchvision.models.detection, name)
    network = make(weights=None, weights_backbone=None).eval()
    randomize(network, generator)
    names = ["classes", "boxes"] + (["centres"] if name.startswith("fcos") else [])

    def answer(x):
        heads = network.head(list(features_of(network, x).values()))
        order = ["cls_logits", "bbox_regression", "bbox_ctrness"]
        return [heads[key] for key in order if key in heads]

    return network, names, answer


def two_stage(name, size, generator):
    make = getattr(torchvision.models.detection, name)
    network = make(weights=None, weights_backbone=None).eval()
    randomize(network, generator)
    sharpen(network, torch.randn(1, 3, size, size, generator=generator))
    network.rpn._pre_nms_top_n["testing"] = network.rpn._post_nms_top_n["testing"] = 1000
    names = ["boxes", "scores"]
    names += ["masks"] if "mask" in name else ["heat"] if "keypoint" in name else []

    def answer(x):
        images = ImageList(x, [tuple(x.shape[-2:])])
        features = features_of(network, x)
        regions, _ = network.rpn(images, features)
        heads = network.roi_heads
        points = heads.keypoint_roi_pool
        heads.keypoint_roi_pool = None
        found, _ = heads(features, regions, images.image_sizes)
        heads.keypoint_roi_pool = points
        answers = [found[0]["boxes"][None], found[0]["scores"][None]]
        if "mask" in name:
            answers.append(found[0]["masks"][:, 0][None])
        if "keypoint" in name:
            cut = points(features, [found[0]["boxes"]], images.image_sizes)
            answers.append(heads.keypoint_predictor(heads.keypoint_head(cut)))
        return answers

    return network, names, answer


def difference(expected, got):
    """The greatest difference; of detections, as many as were expected."""
    if expected.shape != got.shape:
        got = got[tuple(slice(0, size) for size in expected.shape)]
    if expected.shape != got.shape:
        raise RuntimeError(f"shape {got.shape} instead of {expected.shape}")
    if expected.size == 0:
        raise RuntimeError("nothing was detected, so nothing was compared")
    return float(np.abs(expected - got).max() / max(1e-12, np.abs(expected).max()))


def paired(expected, got):
    """What was got, its detections in the order of those expected: rounding swaps neighbours whose
    scores are nearly equal."""
    left, order = list(range(got[0].shape[1])), []
    for box in expected[0][0]:
        nearest = min(left, key=lambda row: np.abs(got[0][0, row] - box).max())
        order.append(nearest)
        left.remove(nearest)
    return [answer[:, order] if answer.shape[0] == 1 else answer[order] for answer in got]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--vertebra", default="target/vertebra/bin/vertebra")
    arguments.add_argument("models", nargs="*", metavar="MODEL")
    options = arguments.parse_args()
    kinds = [(CLASSIFIERS, classifier), (SEGMENTERS, segmenter), (ONE_STAGE, one_stage),
             (TWO_STAGE, two_stage)]
    wanted = options.models or [name for sizes, _ in kinds for name in sizes]
    command, bad = shlex.split(options.vertebra), 0
    print("| model | input | compared | greatest relative difference |")
    print("|---|---|---|---|")
    for name in wanted:
        sizes, kind = next(pair for pair in kinds if name in pair[0])
        size = SMALLER.get(sizes[name], sizes[name])
        generator = torch.Generator().manual_seed(1)
        try:
            with tempfile.TemporaryDirectory() as place, torch.no_grad():
                folder = Path(place)
                network, names, answer = kind(name, size, generator)
                write_safetensors(weights(network), folder / "w.safetensors")
                picture = torch.randn(1, 3, size, size, generator=generator)
                expected = [each.numpy() for each in answer(picture)]
                got = run(command, name, folder / "w.safetensors", picture, names, folder)
                if kind is two_stage:
                    got = paired(expected, got)
                worst = max(difference(e, g) for e, g in zip(expected, got))
                compared = ", ".join(f"{n} {list(e.shape)}" for n, e in zip(names, expected))
                print(f"| {name} | {size} px | {compared} | {worst:.1e} |", flush=True)
                bad += worst > LIMIT
        except RuntimeError as failure:
            bad += 1
            print(f"| {name} | {size} px | failed: {failure} | |", flush=True)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
