"""What block_oracles.py computes: blocks by their papers, modules of torchvision, recipes of recipes.py.

A function gets the weights by name, all under "m.", and the inputs in their order.
"""
import torch
import torch.nn.functional as F
from torch import nn
from torchvision.models import efficientnet, mobilenetv2, shufflenetv2, swin_transformer
from torchvision.models.convnext import CNBlock
from torchvision.models.detection import faster_rcnn, fcos, mask_rcnn, retinanet, rpn, ssd
from torchvision.models.segmentation.deeplabv3 import DeepLabHead
from torchvision.models.segmentation.fcn import FCNHead
from torchvision.models.vision_transformer import EncoderBlock

from recipe_boxes import decoupled
from recipe_layers import (
    RECIPES, attention, batch_norm, conv, filled, linear, repeats, same, transposed, two_matrices, unit)
from recipe_maps import YOLO_EPSILON, bilinear, nearest, pyramid, weighed

BLOCKS = {
    "aspp": RECIPES["aspp"],
    "bifpn_cell": lambda w, *maps: weighed(w, "m", maps),
    "c2f": RECIPES["csp_c2f"],
    "c3": RECIPES["csp_c3"],
    "cbam": RECIPES["cbam_attention"],
    "channel_shuffle": RECIPES["channel_shuffle"],
    "fff": RECIPES["fff"],
    "fpn": lambda w, *maps: pyramid(w, "m", maps),
    "fpn_p6p7": RECIPES["fpn"],
    "haar_dwt": lambda w, x: RECIPES["haar_dwt_idwt"](w, x)[0],
    "ms_block": RECIPES["ms_block"],
    "pafpn": RECIPES["pafpn"],
    "poapl": RECIPES["poapl"],
    "se": RECIPES["se_gate"],
    "sppf": RECIPES["sppf"],
}


def block(function):
    BLOCKS[function.__name__] = function
    return function


def modular(made, place="m.", maps=False):
    """A block that is a module of torchvision; some take all maps as one list."""
    def run(w, *inputs):
        return filled(made(), w, place)(*([list(inputs)] if maps else inputs))
    return run


def module(name, *made):
    BLOCKS[name] = modular(*made)


module("box_head_fpn", lambda: nn.Sequential(
    faster_rcnn.TwoMLPHead(12544, 1024), faster_rcnn.FastRCNNPredictor(1024, 91)))
module("convnext_block", lambda: CNBlock(96, 1.0, 0.0))
module("deeplab_head", lambda: DeepLabHead(2048, 21))
module("fcn_aux_head", lambda: FCNHead(1024, 21))
module("fcn_head", lambda: FCNHead(2048, 21))
module("fcos_head", lambda: fcos.FCOSHead(256, 1, 91), "m.h.", True)
module("inverted_residual", lambda: mobilenetv2.InvertedResidual(24, 24, 1, 6))
module("inverted_residual_s2", lambda: mobilenetv2.InvertedResidual(24, 32, 2, 6))
module("mask_head", lambda: nn.Sequential(
    mask_rcnn.MaskRCNNHeads(256, (256,) * 4, 1), mask_rcnn.MaskRCNNPredictor(256, 256, 91)))
module("mbconv6_se", lambda: efficientnet.MBConv(
    efficientnet.MBConvConfig(6, 3, 1, 24, 24, 1), 0.0, nn.BatchNorm2d))
module("retina_head", lambda: retinanet.RetinaNetHead(256, 9, 91), "m.h.", True)
module("rpn_head_fpn", lambda: rpn.RPNHead(256, 3), "m.h.", True)
module("shuffle_unit_v2", lambda: shufflenetv2.InvertedResidual(116, 116, 1))
module("shuffle_unit_v2_s2", lambda: shufflenetv2.InvertedResidual(24, 116, 2))
module("ssd300_head", lambda: ssd.SSDHead(
    [512, 1024, 512, 256, 256, 256], [4, 6, 6, 6, 4, 4], 91), "m.h.", True)
module("vit_block", lambda: EncoderBlock(12, 768, 3072, 0.0, 0.0), "m.0.")


def layer_norm(w, place, x):
    scale = w[place + ".weight"]
    return F.layer_norm(x, scale.shape, scale, w[place + ".bias"])


def perceptron(w, place, x, activation=F.gelu):
    return linear(w, place + ".f2", activation(linear(w, place + ".f1", x)))


def mish_unit(w, place, x, **options):
    return unit(w, place, x, F.mish, **options)


def lone(w, place, x, activation=F.relu):
    """A convolution with a bias and an activation."""
    return activation(conv(w, place, x))


@block
def conv1x1_seed(w, x):
    """PyTorch's Conv2d."""
    return conv(w, "m", x)


@block
def conv3x3(w, x):
    """PyTorch's Conv2d."""
    return conv(w, "m", x)


@block
def conv_s2(w, x):
    """Convolution, normalization, ReLU (Ioffe and Szegedy 2015)."""
    return unit(w, "m", x, stride=2)


@block
def pw_group_conv(w, x):
    """Zhang et al. 2018, ShuffleNet, section 3.1."""
    return unit(w, "m", x, same)


@block
def maxpool2x2(w, x):
    """PyTorch's MaxPool2d."""
    return F.max_pool2d(x, 2)


@block
def maxpool3x3s2(w, x):
    """PyTorch's MaxPool2d, as in ResNet's stem."""
    return F.max_pool2d(x, 3, 2, 1)


@block
def gap(w, x):
    """Lin et al. 2014, Network in Network, section 3.2."""
    return x.mean((2, 3), keepdim=True)


@block
def cls_head(w, x):
    """Global average pooling and one linear layer (torchvision's ResNet)."""
    return linear(w, "m.2", x.mean((2, 3)))


@block
def cls_head_vgg(w, x):
    """Simonyan and Zisserman 2015, VGG: three linear layers."""
    x = F.relu(linear(w, "m.1", x.flatten(1)))
    return linear(w, "m.7", F.relu(linear(w, "m.4", x)))


@block
def skip_identity(w, x):
    """He et al. 2016, eq. 1, where the function is the identity."""
    return x + x


def residual(w, x, strides):
    """He et al. 2016, eq. 1 and 2: units with these strides, and a projection if there is one."""
    y = x
    for at, stride in enumerate(strides, 1):
        y = unit(w, f"m.c{at}", y, same if at == len(strides) else F.relu, stride=stride)
    if "m.sc.0.weight" in w:
        x = unit(w, "m.sc", x, same, stride=max(strides))
    return F.relu(y + x)


BLOCKS.update({
    "residual_basic": lambda w, x: residual(w, x, (1, 1)),
    "residual_basic_down": lambda w, x: residual(w, x, (2, 1)),
    "bottleneck": lambda w, x: residual(w, x, (1, 1, 1)),
    "bottleneck_down": lambda w, x: residual(w, x, (1, 2, 1)),
    "bottleneck_down_v1": lambda w, x: residual(w, x, (2, 1, 1)),
    "resnext_block": lambda w, x: residual(w, x, (1, 1, 1)),
})


@block
def bottleneck_preact(w, x):
    """He et al. 2016, Identity Mappings, figure 4e, three convolutions deep."""
    y = x
    for at in (1, 2, 3):
        y = conv(w, f"m.c{at}", F.relu(batch_norm(w, f"m.n{at}", y)))
    return x + y


@block
def res2net_block(w, x):
    """Gao et al. 2021, Res2Net, eq. 1; the part that is not convolved is the last, as in its code."""
    first, *middle, last = unit(w, "m.c1", x).chunk(4, 1)
    parts = [unit(w, "m.c2.0", first)]
    for at, each in enumerate(middle, 1):
        parts.append(unit(w, f"m.c2.{at}", parts[-1] + each))
    return F.relu(x + unit(w, "m.c3", torch.cat([*parts, last], 1), same))


@block
def dw_separable(w, x, activation=F.relu6, **options):
    """Howard et al. 2017, MobileNets, figure 3; ReLU6 as in the authors' code."""
    return unit(w, "m.1", unit(w, "m.0", x, activation, **options), activation)


def shuffled(w, x, stride):
    y = RECIPES["channel_shuffle"](w, unit(w, "m.p1", x))
    return unit(w, "m.p2", unit(w, "m.dw", y, same, stride=stride), same)


@block
def shuffle_unit_v1(w, x):
    """Zhang et al. 2018, ShuffleNet, figure 2b, three groups."""
    return F.relu(x + shuffled(w, x, 1))


@block
def shuffle_unit_v1_s2(w, x):
    """Zhang et al. 2018, ShuffleNet, figure 2c."""
    return F.relu(torch.cat([F.avg_pool2d(x, 3, 2, 1), shuffled(w, x, 2)], 1))


@block
def ghost_module(w, x):
    """Han et al. 2020, GhostNet, figure 1b."""
    x = unit(w, "m.primary", x)
    return torch.cat([x, unit(w, "m.cheap", x)], 1)


@block
def fire(w, x):
    """Iandola et al. 2016, SqueezeNet, figure 1."""
    x = lone(w, "m.sq", x)
    return torch.cat([lone(w, "m.e1", x), lone(w, "m.e3", x)], 1)


@block
def inception_3a(w, x):
    """Szegedy et al. 2015, figure 2b."""
    branches = [lone(w, "m.b1.0", x)]
    branches += [lone(w, f"m.{each}.1.0", lone(w, f"m.{each}.0.0", x)) for each in ("b2", "b3")]
    return torch.cat([*branches, lone(w, "m.b4.1.0", F.max_pool2d(x, 3, 1, 1))], 1)


@block
def inception_resnet_a(w, x):
    """Szegedy et al. 2017, figure 16, with the scale 0.17 and the epsilon 1e-3 of the authors' code."""
    branches = [unit(w, "m.cat.b.0", x, epsilon=1e-3)]
    for branch, length in ((1, 2), (2, 3)):
        y = x
        for at in range(length):
            y = unit(w, f"m.cat.b.{branch}.{at}", y, epsilon=1e-3)
        branches.append(y)
    return F.relu(x + 0.17 * conv(w, "m.up", torch.cat(branches, 1)))


@block
def dense_layer(w, x):
    """Huang et al. 2017, DenseNet, section 3: the new maps alone."""
    x = conv(w, "m.2", F.relu(batch_norm(w, "m.0", x)))
    return conv(w, "m.5", F.relu(batch_norm(w, "m.3", x)))


@block
def transition(w, x):
    """Huang et al. 2017, DenseNet, section 3."""
    return F.avg_pool2d(conv(w, "m.2", F.relu(batch_norm(w, "m.0", x))), 2)


@block
def csp_stage(w, x):
    """Bochkovskiy et al. 2020, YOLOv4's CSPDarknet53 (its configuration file), two residual units."""
    x = mish_unit(w, "m.down", x, stride=2)
    y = mish_unit(w, "m.left", x)
    for at in range(repeats(w, "m.blocks")):
        y = y + mish_unit(w, f"m.blocks.{at}.1", mish_unit(w, f"m.blocks.{at}.0", y))
    return mish_unit(w, "m.merge", torch.cat([mish_unit(w, "m.post", y), mish_unit(w, "m.right", x)], 1))


@block
def spp_v3(w, x, sizes=(13, 9, 5)):
    """YOLOv3-SPP's configuration file."""
    return torch.cat([*(F.max_pool2d(x, size, 1, size // 2) for size in sizes), x], 1)


@block
def ppm(w, x):
    """Zhao et al. 2017, PSPNet, figure 3."""
    views = [unit(w, f"m.p.{at}", F.adaptive_avg_pool2d(x, bins)) for at, bins in enumerate((1, 2, 3, 6))]
    return torch.cat([x, *(bilinear(each, x.shape[2:]) for each in views)], 1)


@block
def rdb(w, x):
    """Zhang et al. 2018, RDN, eq. 4-7."""
    y = x
    for at in range(repeats(w, "m.convs")):
        y = torch.cat([y, lone(w, f"m.convs.{at}", y)], 1)
    return x + conv(w, "m.lff", y)


@block
def haar_idwt(w, x):
    """Haar's wavelet: four bands of a size back into squares of four places."""
    low, rows, columns, diagonal = x.chunk(4, 1)
    top = low - rows - columns + diagonal, low - rows + columns - diagonal
    bottom = low + rows - columns - diagonal, low + rows + columns + diagonal
    return F.pixel_shuffle(torch.stack([*top, *bottom], 2).flatten(1, 2) / 2, 2)


@block
def dwt_down(w, x):
    """Haar's wavelet and a 1x1 convolution in place of pooling (this program's own)."""
    return unit(w, "m.mix", RECIPES["haar_dwt_idwt"](w, x)[0])


@block
def deepsets_equivariant(w, x):
    """Zaheer et al. 2017, Deep Sets, section 3.1: the maximum over the set taken off."""
    return linear(w, "m.gamma", x) - linear(w, "m.lam", x.amax(1, keepdim=True))


@block
def tnt_block(w, pixels, patches):
    """Han et al. 2021, TNT, eq. 3-7: four heads inside, six outside."""
    pixels = pixels + two_matrices(w, "m.b.ai", layer_norm(w, "m.b.ni1", pixels), 4)
    pixels = pixels + perceptron(w, "m.b.mi", layer_norm(w, "m.b.ni2", pixels))
    told = linear(w, "m.b.proj", layer_norm(w, "m.b.np", pixels).flatten(1))
    patches = torch.cat([patches[:, :1], patches[:, 1:] + told], 1)
    patches = patches + two_matrices(w, "m.b.ao", layer_norm(w, "m.b.no1", patches), 6)
    return pixels, patches + perceptron(w, "m.b.mo", layer_norm(w, "m.b.no2", patches))


SWIN_NAMES = {"table": "attn.relative_position_bias_table", "n1": "norm1", "n2": "norm2", "f1": "mlp.0",
              "f2": "mlp.3", "qkv": "attn.qkv", "proj": "attn.proj", "red": "reduction", "norm": "norm"}


def swin_names(w):
    """The weights by the names of torchvision's Swin Transformer."""
    names = {}
    for name, tensor in w.items():
        _, first, *rest = name.split(".")
        names[".".join([SWIN_NAMES[first], *rest])] = tensor
    return names


@block
def swin_block(w, x):
    """torchvision's SwinTransformerBlock: three heads, windows of 7 after a shift of 3."""
    made = swin_transformer.SwinTransformerBlock(x.shape[-1], 3, [7, 7], [3, 3])
    return filled(made, swin_names(w))(x)


@block
def patch_merging(w, x):
    """torchvision's PatchMerging."""
    return filled(swin_transformer.PatchMerging(x.shape[-1]), swin_names(w))(x)


@block
def mobilevit_block(w, x):
    """Mehta and Rastegari 2022, MobileViT, figure 1b: patches of two by two, two layers, four heads."""
    y = conv(w, "m.c2", unit(w, "m.c1", x, F.silu))
    places = F.pixel_unshuffle(y, 2).unflatten(1, (-1, 4))[0].flatten(2).permute(1, 2, 0)
    for at in range(repeats(w, "m.t")):
        place = f"m.t.{at}"
        parts = linear(w, place + ".qkv", layer_norm(w, place + ".n1", places)).chunk(3, -1)
        places = places + linear(w, place + ".proj", attention(*parts, 4))
        places = places + perceptron(w, place, layer_norm(w, place + ".n2", places), F.silu)
    places = layer_norm(w, "m.norm", places).permute(2, 0, 1).flatten(0, 1)
    y = F.pixel_shuffle(places.view(1, -1, y.shape[2] // 2, y.shape[3] // 2), 2)
    return unit(w, "m.c4", torch.cat([x, unit(w, "m.c3", y, F.silu)], 1), F.silu)


@block
def cbnet_connection(w, assist, lead):
    """Liu et al. 2020, CBNet, section 3.1."""
    return lead + nearest(unit(w, "m.c", assist, same), lead)


@block
def bifpn_d0(w, c3, c4, c5):
    """Tan et al. 2020, EfficientDet-D0's neck: three cells; the first takes P4 and P5 twice, as its code."""
    def side(place, x):
        return batch_norm(w, f"m.{place}.1", conv(w, f"m.{place}.0", x), YOLO_EPSILON)
    p6 = F.max_pool2d(side("p6", c5), 3, 2, 1)
    maps = [side("l3", c3), side("l4", c4), side("l5", c5), p6, F.max_pool2d(p6, 3, 2, 1)]
    again = [None, side("l4b", c4), side("l5b", c5), *maps[3:]]
    maps = weighed(w, "m.cells.0", maps, again)
    for at in (1, 2):
        maps = weighed(w, f"m.cells.{at}", maps)
    return maps


@block
def unet_up(w, x, skip):
    """Ronneberger et al. 2015, U-Net, figure 1, with maps that keep their size."""
    x = torch.cat([skip, transposed(w, "m.u", x, 2)], 1)
    for at in (0, 3):
        x = F.relu(batch_norm(w, f"m.d.{at + 1}", conv(w, f"m.d.{at}", x)))
    return x


@block
def deeplabv3plus_decoder(w, aspp, low):
    """Chen et al. 2018, DeepLabv3+, figure 2, before the last resize."""
    x = torch.cat([unit(w, "m.low", low), bilinear(aspp, low.shape[2:])], 1)
    return conv(w, "m.dec.2", unit(w, "m.dec.1", unit(w, "m.dec.0", x)))


@block
def rpn_head_c4(w, x):
    """Ren et al. 2015, Faster R-CNN, figure 3: two scores and four moves for each of nine anchors."""
    x = lone(w, "m.conv", x)
    return conv(w, "m.cls", x), conv(w, "m.box", x)


@block
def rfcn_head(w, x):
    """Dai et al. 2016, R-FCN, section 2: maps of scores beside maps of boxes."""
    x = lone(w, "m.0", x)
    return torch.cat([conv(w, "m.2.b.0", x), conv(w, "m.2.b.1", x)], 1)


@block
def yolov3_head(w, x):
    """Redmon and Farhadi 2018, YOLOv3: one scale; Darknet's slope of 0.1."""
    return conv(w, "m.1", unit(w, "m.0", x, lambda t: F.leaky_relu(t, 0.1)))


@block
def yolov5_head(w, *maps):
    """Ultralytics' YOLOv5, Detect."""
    return [conv(w, f"m.d.{level}", each) for level, each in enumerate(maps)]


@block
def yolov8_head(w, *maps):
    """Ultralytics' YOLOv8, Detect."""
    return [torch.cat(decoupled(w, level, each), 1) for level, each in enumerate(maps)]
