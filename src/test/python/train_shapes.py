"""Trains the tiny teaching net of samples/tiny-shapes.vertebra and writes its weights.

Usage: python3 src/test/python/train_shapes.py SHAPES.raw samples/tiny-shapes.safetensors

SHAPES.raw is written by the main class vertebra.samples.ShapeDataset of the test sources: for every picture one byte for
the class and 3 x 64 x 64 bytes for the colours. Needs PyTorch; nothing of the build or the tests does.
"""
import json
import struct
import sys

import numpy
import torch
from torch import nn

torch.manual_seed(1)
torch.set_num_threads(1)
raw = numpy.fromfile(sys.argv[1], dtype=numpy.uint8).reshape(-1, 1 + 3 * 64 * 64)
labels = torch.tensor(raw[:, 0].astype(numpy.int64))
pictures = torch.tensor(raw[:, 1:].reshape(-1, 3, 64, 64).astype(numpy.float32) / 255)
mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
pictures = (pictures - mean) / deviation
held_out = len(pictures) * 13 // 100
train, test = slice(held_out, None), slice(0, held_out)


def unit(narrow, wide, stride):
    return nn.Sequential(nn.Conv2d(narrow, wide, 3, stride, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU())


class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(64, 6)

    def forward(self, x):
        return self.fc(x.mean((2, 3)))


net = nn.Sequential()
for name, (narrow, wide, stride) in {"conv1": (3, 16, 2), "conv2": (16, 32, 2), "conv3": (32, 64, 2), "conv4": (64, 64, 1)}.items():
    net.add_module(name, unit(narrow, wide, stride))
net.add_module("head", Head())

epochs, batch = 10, 128
x, y = pictures[train], labels[train]
steps = len(x) // batch
optimizer = torch.optim.AdamW(net.parameters(), 3e-3, weight_decay=1e-3)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 6e-3, total_steps=epochs * steps)
for epoch in range(epochs):
    net.train()
    order = torch.randperm(len(x))
    for step in range(steps):
        chosen = order[step * batch:(step + 1) * batch]
        seen = x[chosen].flip(3) if step % 2 else x[chosen]
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(seen), y[chosen], label_smoothing=0.05)
        loss.backward()
        optimizer.step()
        schedule.step()
    net.eval()
    with torch.no_grad():
        right = (net(pictures[test]).argmax(1) == labels[test]).float().mean().item()
    print(f"epoch {epoch + 1}: loss {loss.item():.4f}, {right:.2%} of {held_out} held-out pictures right", flush=True)

header, blobs, at = {"__metadata__": {"trained_on": "pictures of shapes drawn by this project"}}, [], 0
for name, tensor in net.state_dict().items():
    if name.endswith("num_batches_tracked"):
        continue
    blob = tensor.numpy().astype("<f4").tobytes()
    header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [at, at + len(blob)]}
    at += len(blob)
    blobs.append(blob)
text = json.dumps(header, separators=(",", ":")).encode()
text += b" " * (-len(text) % 8)
with open(sys.argv[2], "wb") as out:
    out.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))
