#!/usr/bin/env python3
"""Writes torchvision's networks as ONNX files, with random weights, as PyTorch's exporter writes them.

    /usr/bin/python3 src/test/python/torchvision_exports.py FOLDER [OPSET] [NAME...]

Needs PyTorch and torchvision (Debian: python3-torch, python3-torchvision). A name that ends in
":train" is exported in training mode. What these files are read as is listed on the page about
importing; no test needs them.
"""
import sys
from pathlib import Path

import torch
import torchvision.models as models
import torchvision.models.detection as detection
import torchvision.models.segmentation as segmentation

CLASSIFIERS = """resnet18 resnet50 resnext50_32x4d wide_resnet50_2 vgg11 vgg16_bn mobilenet_v2
mobilenet_v3_small mobilenet_v3_large densenet121 efficientnet_b0 squeezenet1_0 squeezenet1_1
shufflenet_v2_x1_0 regnet_y_400mf regnet_x_400mf convnext_tiny vit_b_16 swin_t mnasnet1_0 googlenet
inception_v3 alexnet""".split()
SEGMENTERS = "fcn_resnet50 deeplabv3_resnet50 lraspp_mobilenet_v3_large".split()
DETECTORS = """retinanet_resnet50_fpn fcos_resnet50_fpn ssd300_vgg16
ssdlite320_mobilenet_v3_large fasterrcnn_resnet50_fpn maskrcnn_resnet50_fpn""".split()


def made(name):
    if name in CLASSIFIERS:
        side = 299 if name == "inception_v3" else 224
        extra = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
        return getattr(models, name)(weights=None, **extra), torch.zeros(1, 3, side, side)
    if name in SEGMENTERS:
        return (getattr(segmentation, name)(weights=None, weights_backbone=None),
                torch.zeros(1, 3, 224, 224))
    return (getattr(detection, name)(weights=None, weights_backbone=None),
            [torch.zeros(3, 320, 320)])


def export(folder, name, opset):
    plain, _, mode = name.partition(":")
    torch.manual_seed(0)
    network, example = made(plain)
    network.train(mode == "train")
    training = torch.onnx.TrainingMode.TRAINING if mode else torch.onnx.TrainingMode.EVAL
    path = folder / f"{plain}-{opset}{'-train' if mode else ''}.onnx"
    torch.onnx.export(network, (example,), str(path), opset_version=opset, training=training,
                      input_names=["input"])
    return path


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    opset = int(sys.argv[2]) if len(sys.argv) > 2 else 16
    for name in sys.argv[3:] or CLASSIFIERS + SEGMENTERS + DETECTORS:
        try:
            print(export(folder, name, opset))
        except Exception as fault:  # one network less, the others go on
            print(name, "is not exported:", str(fault).splitlines()[0], file=sys.stderr)


if __name__ == "__main__":
    main()
