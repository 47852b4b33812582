"""Writes what PyTorch makes of a small network in 20 steps, for every loss, optimiser, schedule and option.

Usage: python3 src/test/python/training_traces.py src/test/resources/vertebra/training/traces.json

TracesTest trains the same network with the same numbers and compares every loss and the last weights. All numbers follow
from their names (see `drawn`), so that nothing but results is stored. Needs PyTorch; nothing of the build or the tests does.
"""
import json
import sys
import zlib

import numpy
import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)
STEPS = 20


def drawn(name, count):
    """Numbers from -1 to 1 that depend on a name and a place alone."""
    x = (numpy.arange(count, dtype=numpy.uint64) * 0x9E3779B9 + zlib.crc32(name.encode())) & 0xFFFFFFFF
    x ^= x >> 16
    x = x * 0x85EBCA6B & 0xFFFFFFFF
    x ^= x >> 13
    x = x * 0xC2B2AE35 & 0xFFFFFFFF
    x ^= x >> 16
    return torch.tensor(x.astype(numpy.float64) / 2**31 - 1).float()


def filled(module, renamed=lambda name: name):
    with torch.no_grad():
        for name, tensor in module.state_dict().items():
            if name.endswith('num_batches_tracked'):
                continue
            name = renamed(name)
            numbers = drawn(name, tensor.numel()).view(tensor.shape)
            if tensor.dim() > 1 and name.endswith('weight'):
                numbers = numbers * (3 / tensor[0].numel()) ** 0.5
            elif name.endswith('weight') or name.endswith('running_var'):
                numbers = 1 + 0.2 * numbers
            else:
                numbers = 0.1 * numbers
            tensor.copy_(numbers)
    return module


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 6, bias=False)  # whose gradient would be nothing but rounding
        self.even = nn.BatchNorm1d(6)
        self.last = nn.Linear(6, 3)

    def forward(self, x):
        return self.last(torch.relu(self.even(self.first(x))))


def one_hot(y):
    return F.one_hot(y, 3).float()


def focal(scores, y):
    target = one_hot(y)
    sure = torch.sigmoid(scores)
    plain = F.binary_cross_entropy_with_logits(scores, target, reduction='none')
    right = sure * target + (1 - sure) * (1 - target)
    share = 0.25 * target + 0.75 * (1 - target)
    return (share * plain * (1 - right) ** 2).mean()


def dice(scores, y):
    sure, target = torch.softmax(scores, 1), one_hot(y)
    return (1 - (2 * sure * target + 1) / (sure + target + 1)).mean()


LOSSES = {
    'cross-entropy': F.cross_entropy,
    'smoothing': lambda s, y: F.cross_entropy(s, y, label_smoothing=0.1),
    'class-weights': lambda s, y: F.cross_entropy(s, y, weight=torch.tensor([1, 2, 0.5])),
    'smoothing and class-weights': lambda s, y: F.cross_entropy(
        s, y, weight=torch.tensor([1, 2, 0.5]), label_smoothing=0.1),
    'binary': lambda s, y: F.binary_cross_entropy_with_logits(s, one_hot(y)),
    'focal': focal,
    'dice': dice,
    'squared': lambda s, y: F.mse_loss(s, one_hot(y)),
    'l1': lambda s, y: F.l1_loss(s, one_hot(y)),
    'smooth-l1': lambda s, y: F.smooth_l1_loss(s, one_hot(y)),
}
OPTIMISERS = {
    'sgd': lambda p, d: torch.optim.SGD(groups(p, d or 5e-4), 0.05, 0.9, nesterov=True),
    'momentum': lambda p, d: torch.optim.SGD(groups(p, d or 5e-4), 0.05, 0.9),
    'plain': lambda p, d: torch.optim.SGD(groups(p, d or 0), 0.05),
    'adam': lambda p, d: torch.optim.Adam(groups(p, d or 0), 0.01),
    'adamw': lambda p, d: torch.optim.AdamW(groups(p, d or 0.01), 0.01),
    'rmsprop': lambda p, d: torch.optim.RMSprop(groups(p, d or 0), 0.01),
}


def groups(named, decay):
    """No decay on biases and norms."""
    return [
        {'params': [p for _, p in named if p.dim() > 1], 'weight_decay': decay},
        {'params': [p for _, p in named if p.dim() < 2], 'weight_decay': 0.0},
    ]


def scheduled(name, optimiser):
    lr = torch.optim.lr_scheduler
    return {
        'constant': lambda: lr.ConstantLR(optimiser, 1, 0),
        'step': lambda: lr.MultiStepLR(optimiser, [7, 14], 0.1),
        'cosine': lambda: lr.CosineAnnealingLR(optimiser, STEPS),
        'one-cycle': lambda: lr.OneCycleLR(
            optimiser, optimiser.param_groups[0]['lr'], STEPS, 0.3, cycle_momentum=False),
        'warmup': lambda: lr.SequentialLR(
            optimiser,
            [lr.LinearLR(optimiser, 1 / 6, 1, 5), lr.CosineAnnealingLR(optimiser, STEPS - 5)],
            [5]),
    }[name]()


def trace(loss='cross-entropy', optimiser='sgd', schedule='constant', decay=0, clip=0, accumulate=1, ema=0, frozen=''):
    net = filled(Net())
    if frozen:
        for name, p in net.named_parameters():
            p.requires_grad_(not name.startswith(frozen))
    named = [(n, p) for n, p in net.named_parameters() if p.requires_grad]
    opt = OPTIMISERS[optimiser](named, decay)
    schedule = scheduled(schedule, opt)
    x = drawn('pictures', 32).view(8, 4)
    y = torch.arange(8) % 3
    average = None
    losses = []
    for step in range(STEPS):
        opt.zero_grad()
        for part in range(accumulate):
            rows = slice(part * 8 // accumulate, (part + 1) * 8 // accumulate)
            missed = LOSSES[loss](net(x[rows]), y[rows])
            (missed / accumulate).backward()
            losses.append(missed.item())
        if clip:
            nn.utils.clip_grad_norm_([p for _, p in named], clip)
        opt.step()
        schedule.step()
        state = {k: v.clone() for k, v in net.state_dict().items() if v.is_floating_point()}
        kept = min(ema, step / (step + 10))
        if average is None:
            average = state
        else:
            average = {k: kept * average[k] + (1 - kept) * v for k, v in state.items()}
    last = average if ema else state
    return {
        'losses': [float('%.7g' % v) for v in losses],
        'weights': {k: [float('%.7g' % n) for n in v.flatten().tolist()] for k, v in last.items()},
    }


def main():
    cases = {'loss ' + name: {'loss': name} for name in LOSSES}
    cases.update({'optimizer ' + name: {'optimiser': name} for name in OPTIMISERS})
    cases.update({'schedule ' + name: {'schedule': name} for name in ['constant', 'step', 'cosine', 'one-cycle', 'warmup']})
    for name in ['sgd', 'momentum', 'adam', 'adamw', 'rmsprop']:
        cases['weight decay of ' + name] = {'optimiser': name, 'decay': 0.1}
    cases['clip'] = {'clip': 0.2}
    cases['accumulate'] = {'accumulate': 2}
    cases['ema'] = {'ema': 0.9}
    cases['ema of accumulated steps'] = {'accumulate': 2, 'ema': 0.9}
    cases['freeze'] = {'frozen': 'first'}
    with open(sys.argv[1], 'w') as out:
        out.write('{\n')
        out.write(',\n'.join(
            json.dumps(name) + ': ' + json.dumps({'is': case, **trace(**case)}, separators=(',', ':'))
            for name, case in cases.items()))
        out.write('\n}\n')


if __name__ == '__main__':
    main()
