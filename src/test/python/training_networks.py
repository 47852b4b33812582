"""Writes what PyTorch makes of small variants of known networks in training: one step's gradient of every weight, and every
weight and running statistic after 20 steps of SGD and of AdamW.

Usage: python3 src/test/python/training_networks.py src/test/resources/vertebra/training

NetworkStepsTest trains the same designs with the same numbers. Of every tensor are stored: the largest magnitude, a
projection of all its numbers, and some of them. Needs PyTorch and torchvision; nothing of the build or the tests does.
"""
import json
import struct
import sys
from functools import partial

import numpy
import torch
from torch import nn
from torch.nn import functional as F
from torchvision.models import convnext, mobilenetv2, resnet, vision_transformer

from training_traces import drawn, filled, groups

torch.set_num_threads(1)
BATCH, STEPS, KEPT = 8, 20, 24


class ResNet(nn.Module):
    """ResNet-18 of 8 to 32 channels."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        before = 8
        for at, width in enumerate([8, 16, 24, 32]):
            stride = 1 if at == 0 else 2
            down = None if at == 0 else nn.Sequential(
                nn.Conv2d(before, width, 1, stride, bias=False), nn.BatchNorm2d(width))
            setattr(self, 'layer%d' % (at + 1), nn.Sequential(
                resnet.BasicBlock(before, width, stride, down), resnet.BasicBlock(width, width)))
            before = width
        self.head = nn.ModuleDict({'fc': nn.Linear(32, 5)})

    def forward(self, x):
        x = F.max_pool2d(torch.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.head['fc'](x.mean((2, 3)))


def double(narrow, wide):
    layers = []
    for channels in narrow, wide:
        layers += [nn.Conv2d(channels, wide, 3, 1, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU()]
    return nn.Sequential(*layers)


class UNet(nn.Module):
    """Three levels of 6 to 24 channels."""

    def __init__(self):
        super().__init__()
        self.enc = nn.ModuleDict({'enc': nn.ModuleList([double(3, 6), double(6, 12), double(12, 24)])})
        self.dec = nn.ModuleDict({
            'up': nn.ModuleList([nn.ConvTranspose2d(24, 12, 2, 2), nn.ConvTranspose2d(12, 6, 2, 2)]),
            'dec': nn.ModuleList([double(24, 12), double(12, 6)]),
        })
        self.head = nn.ModuleDict({'out': nn.Conv2d(6, 4, 1)})

    def forward(self, x):
        levels = []
        for at, block in enumerate(self.enc['enc']):
            x = block(x if at == 0 else F.max_pool2d(x, 2))
            levels.append(x)
        for up, block, fine in zip(self.dec['up'], self.dec['dec'], levels[-2::-1]):
            x = block(torch.cat([fine, up(x)], 1))
        return self.head['out'](x)


def mobilenet():
    net = mobilenetv2.MobileNetV2(num_classes=5, width_mult=0.25)
    net.classifier[0] = nn.Identity()
    return net


def vit():
    return vision_transformer.VisionTransformer(32, 8, 2, 3, 48, 192, num_classes=5)


def convnext_small():
    block = convnext.CNBlockConfig
    return convnext.ConvNeXt([block(12, 24, 2), block(24, None, 2)], num_classes=5)


def in_backbone(name, head, called):
    return name.replace(head, called, 1) if name.startswith(head) else 'backbone.' + name


NETWORKS = {
    'resnet': (ResNet, 64, lambda name: name),
    'mobilenet': (mobilenet, 64, partial(in_backbone, head='classifier.1', called='head.fc')),
    'vit': (vit, 32, partial(in_backbone, head='heads.head', called='head')),
    'unet': (UNet, 32, lambda name: name),
    'convnext': (convnext_small, 32, lambda name: name),
}
OPTIMISERS = [
    lambda named, rough: torch.optim.SGD(groups(named, 5e-4), 1e-6 if rough else 0.002, 0.9, nesterov=True),
    lambda named, rough: torch.optim.AdamW(groups(named, 0.01), 2e-6 if rough else 1e-4, eps=1e-5),
]


def target(name):
    if name != 'unet':
        return torch.arange(BATCH) % 5
    row, y, x = torch.meshgrid(torch.arange(BATCH), torch.arange(32), torch.arange(32), indexing='ij')
    return (row + 2 * y + x) % 4


def told(tensor):
    """The largest magnitude, a projection, and some numbers."""
    flat = tensor.detach().flatten().double()
    signs = drawn('projection', len(flat)).double()
    places = (torch.arange(min(KEPT, len(flat))) * len(flat)) // min(KEPT, len(flat))
    head = torch.stack([flat.abs().max(), (flat * signs).sum() / len(flat) ** 0.5])
    return torch.cat([head, flat[places]]).float().numpy()


def trained(name):
    make, side, renamed = NETWORKS[name]
    found = {}
    x = drawn('pictures', BATCH * 3 * side * side).view(BATCH, 3, side, side)
    y = target(name)
    for at, optimiser in enumerate(OPTIMISERS):
        net = filled(make(), renamed).train()
        # Narrow as it is, its gradients are large: at a higher rate PyTorch in float32 leaves PyTorch in float64.
        opt = optimiser(list(net.named_parameters()), name == 'mobilenet')
        losses = []
        for step in range(STEPS):
            opt.zero_grad()
            loss = F.cross_entropy(net(x), y)
            loss.backward()
            losses.append(loss.item())
            if at == 0 and step == 0:
                for weight, p in net.named_parameters():
                    found[renamed(weight) + '/gradient'] = told(p.grad)
            opt.step()
        found['losses/%d' % at] = numpy.array(losses, dtype=numpy.float32)
        for weight, tensor in net.state_dict().items():
            if tensor.is_floating_point():
                found[renamed(weight) + '/%d' % at] = told(tensor)
    return found


def write(path, tensors):
    header, data = {}, b''
    for name, numbers in tensors.items():
        header[name] = {'dtype': 'F32', 'shape': [len(numbers)], 'data_offsets': [len(data), len(data) + numbers.nbytes]}
        data += numbers.tobytes()
    head = json.dumps(header, separators=(',', ':')).encode()
    head += b' ' * (-len(head) % 8)
    with open(path, 'wb') as out:
        out.write(struct.pack('<Q', len(head)) + head + data)


for name in NETWORKS:
    write('%s/%s.safetensors' % (sys.argv[1], name), trained(name))
