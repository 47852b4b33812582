"""Recipes of recipes.py with maps of several sizes: necks, and heads that give a map."""
import torch
import torch.nn.functional as F
from torchvision.models.segmentation.fcn import FCNHead
from torchvision.models.segmentation.lraspp import LRASPPHead

from recipe_layers import (
    attended, batch_norm, conv, filled, gated, recipe, repeats, same, transposed, unit)

YOLO_EPSILON = 1e-3
"""The epsilon of normalizations in Ultralytics' networks and in EfficientDet."""


def nearest(x, like):
    return F.interpolate(x, like.shape[2:])


def bilinear(x, size):
    return F.interpolate(x, size, mode="bilinear", align_corners=False)


def silu_unit(w, place, x):
    return unit(w, place, x, F.silu, YOLO_EPSILON)


def pyramid(w, place, maps):
    """Lin et al. 2017, Feature Pyramid Networks, figure 3; the finest map first."""
    sides = [conv(w, f"{place}.lat.{level}", each) for level, each in enumerate(maps)]
    for level in range(len(maps) - 2, -1, -1):
        sides[level] = sides[level] + nearest(sides[level + 1], sides[level])
    return [conv(w, f"{place}.out.{level}", each) for level, each in enumerate(sides)]


@recipe
def fpn(w, *maps):
    """Lin et al. 2017 with P6 and P7 of RetinaNet, made of C5 (torchvision's LastLevelP6P7)."""
    p6 = conv(w, "m.p6", maps[-1], stride=2)
    return [*pyramid(w, "m", maps), p6, conv(w, "m.p7", F.relu(p6), stride=2)]


@recipe
def fpn_p6_by_pool(w, *maps):
    """Lin et al. 2017, section 4.1: P6 takes every other place of P5 (torchvision's LastLevelMaxPool)."""
    found = pyramid(w, "m", maps)
    return [*found, found[-1][..., ::2, ::2]]


@recipe
def pafpn(w, *maps):
    """Liu et al. 2018, PANet, figure 1b, as MMDetection has it: the way up takes the sums, not smoothed."""
    sums = pyramid(w, "m.fpn", maps)
    for step in range(len(maps) - 1):
        sums[step + 1] = sums[step + 1] + conv(w, f"m.down.{step}", sums[step], stride=2)
    return [sums[0], *(conv(w, f"m.post.{step}", each) for step, each in enumerate(sums[1:]))]


def fused(w, place, maps):
    """Tan et al. 2020, EfficientDet, section 3.3: fast normalized fusion, then a separable convolution."""
    shares = F.relu(w[place + ".w"])
    shares = shares / (shares.sum() + 1e-4)
    x = F.silu(sum(share * each for share, each in zip(shares, maps)))
    x = conv(w, place + ".conv.dw", x)
    return batch_norm(w, place + ".bn", conv(w, place + ".conv.pw", x), YOLO_EPSILON)


@recipe
def bifpn_cell(w, *maps):
    """Tan et al. 2020, EfficientDet, figure 2d: down from P7 to P3, then up again."""
    return weighed(w, "m", maps)


def weighed(w, place, own, again=None):
    """One cell of EfficientDet's neck; on the way up it may take other inputs."""
    down = [own[-1]]
    for step, each in enumerate(reversed(own[:-1])):
        down.insert(0, fused(w, f"{place}.td.{step}", [each, nearest(down[0], each)]))
    found = [down[0]]
    for level in range(1, 5):
        halved = F.max_pool2d(found[-1], 3, 2, 1)
        between = [] if level == 4 else [down[level]]
        found.append(fused(w, f"{place}.bu.{level - 1}", [(again or own)[level], *between, halved]))
    return found


def chained_pools(x):
    chain = [x]
    for _ in range(3):
        chain.append(F.max_pool2d(chain[-1], 5, 1, 2))
    return torch.cat(chain, 1)


@recipe
def sppf(w, x):
    """Ultralytics' YOLOv5: three pools of five, one after the other."""
    return silu_unit(w, "m.c2", chained_pools(silu_unit(w, "m.c1", x)))


@recipe
def spp_equals_sppf(w, x):
    """The same by one pool of 5, 9 and 13 each (He et al. 2015, SPP, as in YOLOv3-SPP)."""
    pools = [F.max_pool2d(x, size, 1, size // 2) for size in (5, 9, 13)]
    return chained_pools(x), torch.cat([x, *pools], 1)


@recipe
def aspp(w, x, rates=(6, 12, 18)):
    """Chen et al. 2017, DeepLabv3, section 3.3: three rates and the whole picture."""
    branches = [unit(w, "m.b.0", x)]
    branches += [unit(w, f"m.b.{at}", x, dilation=rate) for at, rate in enumerate(rates, 1)]
    picture = unit(w, "m.img", F.adaptive_avg_pool2d(x, 1))
    branches.append(bilinear(picture, x.shape[2:]))
    return unit(w, "m.proj.0", torch.cat(branches, 1))


def middle(skip, like):
    """The middle of a map, as large as another."""
    top, left = ((a - b) // 2 for a, b in zip(skip.shape[2:], like.shape[2:]))
    return skip[..., top:top + like.shape[2], left:left + like.shape[3]]


@recipe
def unet_decoder_step(w, x, skip):
    """Ronneberger et al. 2015, U-Net, figure 1: up, beside the middle of the skip, two convolutions."""
    x = transposed(w, "up", x, 2)
    x = torch.cat([middle(skip, x), x], 1)
    for at in (0, 3):
        x = F.relu(batch_norm(w, f"d.{at + 1}", conv(w, f"d.{at}", x)))
    return x


def bottleneck(w, place, x, shortcut):
    y = silu_unit(w, place + ".c2", silu_unit(w, place + ".c1", x))
    return x + y if shortcut else y


@recipe
def csp_c3(w, x, shortcut=True):
    """Ultralytics' YOLOv5, C3 (after Wang et al. 2020, CSPNet)."""
    y = silu_unit(w, "m.c1", x)
    for at in range(repeats(w, "m.m")):
        y = bottleneck(w, f"m.m.{at}", y, shortcut)
    return silu_unit(w, "m.c3", torch.cat([y, silu_unit(w, "m.c2", x)], 1))


@recipe
def csp_c2f(w, x, shortcut=True):
    """Ultralytics' YOLOv8, C2f: every bottleneck's answer is kept."""
    parts = list(silu_unit(w, "m.c1", x).chunk(2, 1))
    for at in range(repeats(w, "m.m")):
        parts.append(bottleneck(w, f"m.m.{at}", parts[-1], shortcut))
    return silu_unit(w, "m.c2", torch.cat(parts, 1))


@recipe
def cbnet_composite_connection(w, assist, lead_in):
    """Liu et al. 2020, CBNet, section 3.1: 1x1 convolution, normalization, made larger, added."""
    return lead_in + nearest(unit(w, "m", assist, same), lead_in)


@recipe
def fff(w, *maps):
    """No paper: all levels at the second's size, mixed, gated, smoothed (this program's own)."""
    fine, middle, *coarse = (unit(w, f"m.lat.{level}", each) for level, each in enumerate(maps))
    sides = [F.avg_pool2d(fine, 2), middle, *(bilinear(each, middle.shape[2:]) for each in coarse)]
    return unit(w, "m.smooth", gated(w, "m.se", unit(w, "m.fuse", torch.cat(sides, 1))))


@recipe
def poapl(w, x):
    """No paper: a pyramid by pooling, attention on each level, and their sum (this program's own)."""
    levels = [unit(w, "m.red", x)]
    for _ in range(repeats(w, "m.conv") - 1):
        levels.append(F.max_pool2d(levels[-1], 2))
    found = [unit(w, f"m.conv.{at}", attended(w, f"m.att.{at}", each))
             for at, each in enumerate(levels)]
    return [*found, sum(nearest(each, found[0]) for each in found)]


@recipe
def ms_block(w, x):
    """No paper: four views of one map, mixed and added to it (this program's own)."""
    views = [unit(w, "m.b.0", x)]
    views += [unit(w, f"m.b.{at}.1", unit(w, f"m.b.{at}.0", x), dilation=at) for at in (1, 2, 3)]
    return F.relu(x + unit(w, "m.out", torch.cat(views, 1), same))


@recipe
def fcn_head(w, x):
    """torchvision's FCNHead, eight times as large (Long et al. 2015)."""
    return bilinear(filled(FCNHead(x.shape[1], 5), w, "m.")(x), (80, 80))


@recipe
def fcn_bilinear_deconv(w, x):
    """Long et al. 2015, section 3.3: larger by a transposed convolution, cut to four times the size."""
    return transposed(w, "up", x, 4)[..., 2:26, 2:26]


@recipe
def deeplabv3plus_decoder(w, aspp, low):
    """Chen et al. 2018, DeepLabv3+, figure 2."""
    x = torch.cat([unit(w, "low", low), bilinear(aspp, low.shape[2:])], 1)
    return bilinear(conv(w, "out", unit(w, "d2", unit(w, "d1", x))), (96, 96))


@recipe
def mask_head(w, x):
    """He et al. 2017, Mask R-CNN, figure 4 right, as probabilities."""
    for at in range(4):
        x = F.relu(conv(w, f"cv.{at}", x))
    return torch.sigmoid(conv(w, "lg", F.relu(transposed(w, "up", x, 2))))


@recipe
def yolo_seg_masks(w, proto, coef):
    """Bolya et al. 2019, YOLACT, eq. 1, as in Ultralytics' YOLOv8-seg."""
    return torch.sigmoid(torch.einsum("nk,khw->nhw", coef, proto[0]))


@recipe
def lraspp_head(w, low, high):
    """torchvision's LRASPPHead (Howard et al. 2019, figure 10)."""
    head = LRASPPHead(low.shape[1], high.shape[1], 4, 8)
    return filled(head, w, "m.")({"low": low, "high": high})
