"""What block_oracles.py computes of settings.txt: blocks at other settings than their presets'.

A function gets the weights by name, all under "m.", and the inputs in their order. Where single_blocks.py
or recipes.py compute the block already, their function does it here, told what is set otherwise.
"""
from functools import partial

import torch
import torch.nn.functional as F
from torch import nn
from torchvision.models import mobilenetv2, shufflenetv2
from torchvision.models.convnext import CNBlock
from torchvision.models.segmentation.deeplabv3 import DeepLabHead
from torchvision.models.segmentation.fcn import FCNHead
from torchvision.models.segmentation.lraspp import LRASPPHead
from torchvision.ops import SqueezeExcitation

from recipe_layers import (
    RECIPES, attention, batch_norm, deep_sets, filled, layernorm2d, linear, transposed, two_matrices, windows)
from recipe_maps import bilinear, middle
from single_blocks import BLOCKS, modular, residual


def set_so(function, **options):
    """A function of tensors alone, where the block has no weights."""
    return lambda w, *inputs: function(*inputs, **options)


def convolved(function, **options):
    """PyTorch's Conv2d or ConvTranspose2d."""
    return lambda w, x: function(x, w["m.weight"], w.get("m.bias"), **options)


def resized(head):
    """A head of torchvision at the size of the picture, the last input (its _SimpleSegmentationModel)."""
    def run(w, *inputs):
        *maps, picture = inputs
        made = head(*(each.shape[1] for each in maps))
        fed = dict(zip(("low", "high"), maps)) if len(maps) > 1 else maps[0]
        return bilinear(filled(made, w, "m.classifier.")(fed), picture.shape[2:])
    return run


SETTINGS = {
    "adaptive_enlarging": set_so(F.adaptive_avg_pool2d, output_size=7),
    "adaptive_odd": set_so(F.adaptive_avg_pool2d, output_size=(4, 3)),
    "aspp_batch": partial(RECIPES["aspp"], rates=(2, 4, 5)),
    "attention_without_bias": lambda w, x: two_matrices(w, "m", x, 4),
    "avg_pool_counted": set_so(F.avg_pool2d, kernel_size=3, stride=2, padding=1),
    "avg_pool_counted_up": set_so(F.avg_pool2d, kernel_size=3, stride=2, padding=1, ceil_mode=True),
    "avg_pool_not_counted_up": set_so(
        F.avg_pool2d, kernel_size=3, stride=2, padding=1, ceil_mode=True, count_include_pad=False),
    "avg_pool_oblong": set_so(F.avg_pool2d, kernel_size=(2, 3), stride=(1, 3), padding=(1, 0)),
    "batch_norm_vectors": lambda w, x: batch_norm(w, "m", x, 0.01),
    "bifpn_cell_odd": BLOCKS["bifpn_cell"],
    "bilinear_corners_smaller": set_so(F.interpolate, size=(4, 7), mode="bilinear", align_corners=True),
    "bilinear_half": set_so(F.interpolate, scale_factor=0.5, mode="bilinear"),
    "bilinear_like": lambda w, x, like: bilinear(x, like.shape[2:]),
    "bilinear_smaller": set_so(bilinear, size=(5, 4)),
    "bottleneck_grouped_odd": partial(residual, strides=(1, 2, 1)),
    "broadcast_decoder_valid": partial(RECIPES["spatial_broadcast_decoder"], side=11 + 2 * 3, lost=1),
    "c2f_without_shortcut": partial(RECIPES["csp_c2f"], shortcut=False),
    "c3_without_shortcut": partial(RECIPES["csp_c3"], shortcut=False),
    "cbam_odd": BLOCKS["cbam"],
    "channel_norm_batch": partial(layernorm2d, epsilon=1e-3),
    "connection_odd": BLOCKS["cbnet_connection"],
    "conv_oblong_dilated_grouped": convolved(F.conv2d, dilation=2, groups=4),
    "conv_pixels_of_padding": convolved(F.conv2d, stride=(1, 2), padding=(0, 3)),
    "conv_stride_2_odd": convolved(F.conv2d, stride=2, padding=1),
    "convnext_batch": modular(lambda: CNBlock(12, 1.0, 0.0)),
    "deep_sets_max": lambda w, x: deep_sets(w, x, lambda each: each.amax(1)),
    "deep_sets_mean": lambda w, x: deep_sets(w, x, lambda each: each.mean(1)),
    "deeplab_head_like": resized(lambda channels: DeepLabHead(channels, 4)),
    "depthwise_multiplier": convolved(F.conv2d, stride=2, padding=2, groups=4),
    "dwt_batch": BLOCKS["haar_dwt"],
    "fcn_head_like": resized(lambda channels: FCNHead(channels, 4)),
    "fff_odd": BLOCKS["fff"],
    "fire_batch": BLOCKS["fire"],
    "fpn_odd": BLOCKS["fpn_p6p7"],
    "fpn_pool_odd": RECIPES["fpn_p6_by_pool"],
    "gate_hard": modular(lambda: SqueezeExcitation(12, 6, scale_activation=nn.Hardsigmoid)),
    "gate_silu": modular(lambda: SqueezeExcitation(12, 4, activation=nn.SiLU)),
    "ghost_odd": BLOCKS["ghost_module"],
    "group_norm_batch": partial(RECIPES["groupnorm"], groups=3, epsilon=1e-3),
    "idwt_batch": BLOCKS["haar_idwt"],
    "inverted_odd": modular(lambda: mobilenetv2.InvertedResidual(6, 8, 2, 3)),
    "l2_norm_batch": RECIPES["ssd_l2norm"],
    "layer_norm_last": lambda w, x: F.layer_norm(x, x.shape[-1:], w["m.weight"], w["m.bias"], 1e-6),
    "lraspp_like": resized(lambda low, high: LRASPPHead(low, high, 4, 6)),
    "lrn_even_window": set_so(F.local_response_norm, size=3, alpha=0.5, beta=0.6, k=1.5),
    "max_pool_dilated_oblong": set_so(F.max_pool2d, kernel_size=(2, 3), stride=(1, 2), dilation=2),
    "max_pool_end_odd": RECIPES["maxpool_darknet_2x2_s1"],
    "max_pool_hanging": set_so(F.max_pool2d, kernel_size=2, stride=2, ceil_mode=True),
    "max_pool_odd": BLOCKS["maxpool3x3s2"],
    "max_pool_rounded_up": set_so(F.max_pool2d, kernel_size=3, stride=2, padding=1, ceil_mode=True),
    "ms_block_odd": BLOCKS["ms_block"],
    "nearest_one_and_a_half": set_so(F.interpolate, scale_factor=1.5),
    "nearest_smaller": set_so(F.interpolate, size=(5, 7)),
    "pafpn_odd": BLOCKS["pafpn"],
    "poapl_batch": BLOCKS["poapl"],
    "ppm_odd": BLOCKS["ppm"],
    "residual_odd": BLOCKS["residual_basic_down"],
    "residual_padded_odd": RECIPES["option_a_shortcut"],
    "separable_wide_stride": partial(BLOCKS["dw_separable"], activation=F.relu, stride=2),
    "shuffle_four": partial(RECIPES["channel_shuffle"], groups=4),
    "shuffle_unit_odd": modular(lambda: shufflenetv2.InvertedResidual(8, 16, 2)),
    "spp_odd": partial(BLOCKS["spp_v3"], sizes=(7, 3)),
    "sppf_odd": BLOCKS["sppf"],
    "transposed_3_extra": convolved(F.conv_transpose2d, stride=2, padding=1, output_padding=1),
    "transposed_4": convolved(F.conv_transpose2d, stride=2, padding=1),
    "transposed_grouped_dilated": convolved(F.conv_transpose2d, stride=3, dilation=2, groups=2),
    "unpool_batch": RECIPES["max_unpool_segnet"],
    "yolo_decode_batch": partial(
        RECIPES["yolov3_decode"], anchors=torch.tensor([[10.0, 13.0], [33.0, 23.0]]), stride=8),
    "yolov8_head_batch": BLOCKS["yolov8_head"],
}


def setting(function):
    SETTINGS[function.__name__] = function
    return function


@setting
def attention_in_proj(w, x):
    """PyTorch's MultiheadAttention: queries, keys and values in one matrix, four heads."""
    parts = F.linear(x, w["m.in_proj_weight"], w["m.in_proj_bias"]).chunk(3, -1)
    return linear(w, "m.out_proj", attention(*parts, 4))


@setting
def attention_packed(w, x):
    """Three heads, as in Swin Transformer's and timm's attention."""
    return linear(w, "m.proj", attention(*linear(w, "m.qkv", x).chunk(3, -1), 3))


@setting
def unet_step_cut(w, x, skip):
    """Ronneberger et al. 2015, U-Net, figure 1: nothing padded, nothing normalized."""
    x = transposed(w, "m.u", x, 2)
    x = torch.cat([middle(skip, x), x], 1)
    for at in (0, 2):
        x = F.relu(F.conv2d(x, w[f"m.d.{at}.weight"], w[f"m.d.{at}.bias"]))
    return x


@setting
def windows_padded_shifted(w, x):
    """Liu et al. 2021, Swin Transformer, section 3.2: zeros at the ends, a shift of one, windows of 4."""
    missing = [-size % 4 for size in x.shape[1:3]]
    x = F.pad(x, (0, 0, 0, missing[1], 0, missing[0]))
    return windows(x.roll((-1, -1), (1, 2)), 4).flatten(1, 2)
