"""Recipes of recipes.py that are one layer or one block, and the pieces that all recipes share.

A function gets the weights by name and the inputs in their order, and gives the outputs in theirs.
"""
import torch
import torch.nn.functional as F
from torchvision.models.convnext import CNBlock

RECIPES = {}
COUNTED = "num_batches_tracked", "relative_position_index"
"""What torchvision's modules hold besides weights."""


def recipe(function):
    RECIPES[function.__name__] = function
    return function


def conv(w, place, x, **options):
    """A convolution that keeps the size where its stride is one; its groups follow from its weight."""
    kernel = w[place + ".weight"]
    padding = options.get("dilation", 1) * (kernel.shape[2] // 2)
    groups = x.shape[1] // kernel.shape[1]
    return F.conv2d(x, kernel, w.get(place + ".bias"), padding=padding, groups=groups, **options)


def transposed(w, place, x, stride):
    return F.conv_transpose2d(x, w[place + ".weight"], w.get(place + ".bias"), stride=stride)


def batch_norm(w, place, x, epsilon=1e-5):
    mean, variance, scale, shift = (
        w[f"{place}.{leaf}"] for leaf in ("running_mean", "running_var", "weight", "bias"))
    return F.batch_norm(x, mean, variance, scale, shift, eps=epsilon)


def unit(w, place, x, activation=F.relu, epsilon=1e-5, **options):
    """Convolution, normalization, activation: PLACE.0, PLACE.1 and no weights."""
    return activation(batch_norm(w, place + ".1", conv(w, place + ".0", x, **options), epsilon))


def two_matrices(w, place, x, heads):
    """Attention with one matrix for queries and keys and one for values (Han et al. 2021, TNT)."""
    query, key = linear(w, place + ".qk", x).chunk(2, -1)
    return linear(w, place + ".proj", attention(query, key, linear(w, place + ".v", x), heads))


def same(x):
    return x


def linear(w, place, x):
    return F.linear(x, w[place + ".weight"], w.get(place + ".bias"))


def attention(query, key, value, heads):
    """Vaswani et al. 2017, section 3.2."""
    query, key, value = (
        each.unflatten(-1, (heads, -1)).transpose(1, 2) for each in (query, key, value))
    weights = (query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5).softmax(-1)
    return (weights @ value).transpose(1, 2).flatten(2)


def repeats(w, place):
    """How many parts of one kind lie at a place, by their numbers."""
    return len({name[len(place) + 1:].split(".")[0] for name in w if name.startswith(place + ".")})


def two_layers(w, place, x):
    return conv(w, place + ".f2", F.relu(conv(w, place + ".f1", x)))


def gated(w, place, x):
    """Squeeze and excitation (Hu et al. 2018, eq. 2-4)."""
    return x * torch.sigmoid(two_layers(w, place, F.adaptive_avg_pool2d(x, 1)))


def attended(w, place, x):
    """CBAM (Woo et al. 2018, eq. 2 and 3): first which channels, then which places."""
    pools = F.adaptive_avg_pool2d, F.adaptive_max_pool2d
    x = x * torch.sigmoid(sum(two_layers(w, place, pool(x, 1)) for pool in pools))
    planes = torch.cat([x.mean(1, keepdim=True), x.amax(1, keepdim=True)], 1)
    return x * torch.sigmoid(conv(w, place + ".sp", planes))


def filled(module, w, place=""):
    """A module of torchvision with the weights of a place, and none left over on either side."""
    state = {name[len(place):]: tensor for name, tensor in w.items() if name.startswith(place)}
    missing, unexpected = module.load_state_dict(state, strict=False)
    odd = [name for name in missing if not name.endswith(COUNTED)] + unexpected
    if odd:
        raise ValueError(f"weights do not fit: {odd}")
    return module.eval()


@recipe
def classification_head(w, x):
    """Global average pooling and one linear layer (torchvision's ResNet), as probabilities."""
    return linear(w, "fc", x.mean((2, 3))).softmax(1)


@recipe
def se_gate(w, x):
    """Hu et al. 2018, Squeeze-and-Excitation Networks."""
    return gated(w, "m", x)


@recipe
def cbam_attention(w, x):
    """Woo et al. 2018, CBAM."""
    return attended(w, "m", x)


@recipe
def channel_shuffle(w, x, groups=3):
    """Zhang et al. 2018, ShuffleNet, section 3.1: groups of channels, told apart the other way."""
    return x.unflatten(1, (groups, -1)).transpose(1, 2).flatten(1, 2)


@recipe
def depthwise_separable(w, x):
    """Howard et al. 2017, MobileNets, figure 3; ReLU6 as in the authors' code."""
    x = unit(w, "m.0", x, F.relu6, stride=2)
    return unit(w, "m.1", x, F.relu6)


@recipe
def lrn_alexnet(w, x):
    """Krizhevsky et al. 2012, section 3.3, with alpha divided by the size as PyTorch does."""
    squares = F.pad(x * x, (0, 0, 0, 0, 2, 2)).unfold(1, 5, 1).sum(-1)
    return x / (2 + 1e-4 / 5 * squares) ** 0.75


@recipe
def layernorm2d(w, x, epsilon=1e-6):
    """torchvision's LayerNorm2d: over the channels of each place; ConvNeXt's epsilon."""
    places = x.movedim(1, -1)
    return F.layer_norm(places, x.shape[1:2], w["m.weight"], w["m.bias"], epsilon).movedim(-1, 1)


@recipe
def groupnorm(w, x, groups=4, epsilon=1e-5):
    """Wu and He 2018, Group Normalization, eq. 7; PyTorch's epsilon."""
    return F.group_norm(x, groups, w["m.weight"], w["m.bias"], epsilon)


@recipe
def convnext_block(w, x):
    """torchvision's CNBlock (Liu et al. 2022)."""
    return filled(CNBlock(x.shape[1], 1.0, 0.0), w, "b.")(x)


@recipe
def vit_attention(w, x):
    """Four heads; queries and keys in one matrix as in TNT's code."""
    return two_matrices(w, "m", x, 4)


def windows(x, side):
    """Squares of places, row by row, of one picture after the other."""
    parts = [part for row in x.split(side, 1) for part in row.split(side, 2)]
    return torch.stack(parts, 1).flatten(0, 1)


@recipe
def swin_shifted_window(w, x):
    """Liu et al. 2021, Swin Transformer, section 3.2: windows of 7 after a shift of 3, and back."""
    parts = windows(x.roll((-3, -3), (1, 2)), 7)
    rows = [torch.cat(parts[at:at + 2].split(1), 2) for at in (0, 2)]
    return parts.flatten(1, 2), torch.cat(rows, 1).roll((3, 3), (1, 2))


@recipe
def haar_dwt_idwt(w, x):
    """Haar's wavelet, orthonormal: sums and differences of each square of four, band by band."""
    a, b, c, d = x[..., ::2, ::2], x[..., ::2, 1::2], x[..., 1::2, ::2], x[..., 1::2, 1::2]
    bands = a + b + c + d, c + d - a - b, b + d - a - c, a + d - b - c
    low, rows, columns, diagonal = there = [band / 2 for band in bands]
    back = torch.empty_like(x)
    back[..., ::2, ::2] = (low - rows - columns + diagonal) / 2
    back[..., ::2, 1::2] = (low - rows + columns - diagonal) / 2
    back[..., 1::2, ::2] = (low + rows - columns - diagonal) / 2
    back[..., 1::2, 1::2] = (low + rows + columns + diagonal) / 2
    return torch.cat(there, 1), back


def deep_sets(w, x, pool):
    """Zaheer et al. 2017, Deep Sets, theorem 2: rho of what phi gives, pooled over the set."""
    for layer in (0, 2, 4):
        x = F.relu(linear(w, f"m.phi.{layer}", x))
    return linear(w, "m.rho.2", F.relu(linear(w, "m.rho.0", pool(x))))


@recipe
def deep_sets_masked(w, x, mask):
    """The sum over those that are there."""
    return deep_sets(w, x, lambda each: (each * mask[..., None]).sum(1))


@recipe
def spatial_broadcast_decoder(w, z, side=16, lost=0):
    """Watters et al. 2019, Spatial Broadcast Decoder, algorithm 1: the code at each place, then y and x.

    A convolution may lose places at each side, as where it pads nothing.
    """
    line = torch.linspace(-1, 1, side)
    places = torch.stack(torch.meshgrid(line, line, indexing="ij")).expand(len(z), -1, -1, -1)
    x = torch.cat([z[..., None, None].expand(-1, -1, side, side), places], 1)
    last = 2 * repeats(w, "m.net") - 2
    for layer in range(0, last, 2):
        x = F.pad(F.relu(conv(w, f"m.net.{layer}", x)), (-lost,) * 4)
    return conv(w, f"m.net.{last}", x)


@recipe
def pixel_shuffle_rdn(w, x):
    """Shi et al. 2016, sub-pixel convolution, eq. 4."""
    return F.pixel_shuffle(x, 2)


@recipe
def space_to_depth_torch_order(w, x):
    """PyTorch's pixel_unshuffle counts channel, row, column; ONNX's SpaceToDepth row, column, channel."""
    corners = [x[..., row::2, column::2] for row in (0, 1) for column in (0, 1)]
    return F.pixel_unshuffle(x, 2), torch.cat(corners, 1)


@recipe
def maxpool_darknet_2x2_s1(w, x):
    """Darknet's maxpool of size 2 and stride 1 (yolov3-tiny.cfg): one row and column past the end."""
    return F.max_pool2d(F.pad(x, (0, 1, 0, 1), value=-torch.inf), 2, 1)


@recipe
def avgpool_count_include_pad(w, x):
    """PyTorch's AvgPool2d: zeros of the border counted (ShuffleNet v1's shortcut) and not."""
    return (F.avg_pool2d(x, 3, 2, 1, count_include_pad=True),
            F.avg_pool2d(x, 3, 1, 1, count_include_pad=False))


@recipe
def option_a_shortcut(w, x):
    """He et al. 2016, section 4.2: the shortcut takes every other place, with channels of zeros."""
    y = unit(w, "m.c2", unit(w, "m.c1", x, stride=2), same)
    more = (y.shape[1] - x.shape[1]) // 2
    return F.relu(y + F.pad(x[..., ::2, ::2], (0, 0, 0, 0, more, more)))


@recipe
def hardsigmoid_alpha(w, x):
    """Howard et al. 2019, MobileNetV3, section 5.2: ReLU6(x + 3) / 6, alone and times x."""
    gate = F.relu6(x + 3) / 6
    return gate, x * gate


@recipe
def tnt_pixel_unfold(w, x):
    """Han et al. 2021, Transformer in Transformer: patches of four by four places, each a row."""
    patches = F.unfold(x, 4, stride=4).unflatten(1, (x.shape[1], -1))
    return patches[0].permute(2, 1, 0)


@recipe
def ssd_l2norm(w, x):
    """Liu et al. 2016, SSD (after ParseNet, eq. 1): length one at each place, times a learned scale."""
    return F.normalize(x, dim=1) * w["m.weight"][:, None, None]


@recipe
def maxpool_ceil(w, x):
    """PyTorch's MaxPool2d with ceil_mode, as GoogLeNet and SqueezeNet in torchvision."""
    return F.max_pool2d(x, 3, 2, ceil_mode=True)


@recipe
def max_unpool_segnet(w, x):
    """Badrinarayanan et al. 2017, SegNet, figure 3: maxima go back to where they were."""
    return F.max_unpool2d(*F.max_pool2d(x, 2, return_indices=True), 2)


@recipe
def adaptive_avg_pool_general(w, x):
    """PyTorch's AdaptiveAvgPool2d: windows from floor(i n / 3) to ceil((i + 1) n / 3)."""
    return F.adaptive_avg_pool2d(x, 3)


@recipe
def resize_modes(w, x):
    """PyTorch's interpolate: nearest, bilinear between centres, bilinear between corners, nearest."""
    return (F.interpolate(x, (10, 14)),
            F.interpolate(x, (13, 9), mode="bilinear", align_corners=False),
            F.interpolate(x, (13, 9), mode="bilinear", align_corners=True),
            F.interpolate(x, (8, 9)))
