"""Recipes of recipes.py about boxes: what a detector's maps mean, which boxes stay, what lies inside."""
import torch
from torchvision import ops
from torchvision.models.detection._utils import BoxCoder, BoxLinearCoder
from torchvision.models.detection.retinanet import RetinaNetHead

from recipe_layers import conv, filled, recipe
from recipe_maps import silu_unit

ANCHORS = torch.tensor([[30.0, 61.0], [62.0, 45.0], [59.0, 119.0]])
"""The anchors of YOLOv3 and v5 for the stride of 16."""


def rows(x, values):
    """A map of anchors' values as rows: place by place, at each place anchor by anchor."""
    return x.unflatten(1, (-1, values)).permute(0, 3, 4, 1, 2).flatten(1, 3)


def cells(height, width):
    """The column and the row of each place."""
    row, column = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return torch.stack([column, row], -1).float()


def corners(centre, size):
    return torch.cat([centre - size / 2, centre + size / 2], -1)


def yolo(x, centre, size, anchors=ANCHORS, stride=16):
    """Boxes and scores of a map of YOLO, anchor by anchor."""
    x = x.unflatten(1, (len(anchors), -1)).permute(0, 1, 3, 4, 2)
    middle = (centre(x[..., :2]) + cells(*x.shape[2:4])) * stride
    boxes = corners(middle, size(x[..., 2:4]) * anchors[:, None, None])
    scores = torch.sigmoid(x[..., 4:5]) * torch.sigmoid(x[..., 5:])
    return boxes.flatten(1, 3), scores.flatten(1, 3)


@recipe
def yolov3_decode(w, x, **options):
    """Redmon and Farhadi 2018, YOLOv3, section 2.1."""
    return yolo(x, torch.sigmoid, torch.exp, **options)


@recipe
def yolov5_decode(w, x):
    """Ultralytics' YOLOv5, Detect: twice the sigmoid less a half; the square of twice the sigmoid."""
    return yolo(x, lambda t: 2 * torch.sigmoid(t) - 0.5, lambda t: (2 * torch.sigmoid(t)) ** 2)


def decoupled(w, level, x):
    """The two branches of YOLOv8's head for one level: sides and classes."""
    return [conv(w, f"m.{kind}.{level}.2", silu_unit(
                w, f"m.{kind}.{level}.1", silu_unit(w, f"m.{kind}.{level}.0", x)))
            for kind in ("box", "cls")]


@recipe
def yolov8_head_decode(w, *maps):
    """Ultralytics' YOLOv8, Detect: distances as the mean of 16 bins (Li et al. 2020, eq. 6)."""
    boxes, scores = [], []
    for level, each in enumerate(maps):
        sides, classes = decoupled(w, level, each)
        far = sides.unflatten(1, (4, 16)).softmax(2).movedim(2, -1) @ torch.arange(16.0)
        near, far = far.flatten(2).transpose(1, 2).chunk(2, -1)
        middle = cells(*each.shape[2:]).flatten(0, 1) + 0.5
        boxes.append(torch.cat([middle - near, middle + far], -1) * 8 * 2 ** level)
        scores.append(torch.sigmoid(classes).flatten(2).transpose(1, 2))
    return torch.cat(boxes, 1), torch.cat(scores, 1)


def placed(moves, anchors, weights=(1.0, 1.0, 1.0, 1.0)):
    """torchvision's BoxCoder (Girshick et al. 2014, appendix C)."""
    return BoxCoder(weights).decode_single(moves[0], anchors)


@recipe
def retinanet_head_decode(w, p0, p1, anchors):
    """torchvision's RetinaNetHead (Lin et al. 2017, Focal Loss), boxes cut at a picture of 64."""
    found = filled(RetinaNetHead(8, 2, 4), w, "m.")([p0, p1])
    boxes = ops.clip_boxes_to_image(placed(found["bbox_regression"], anchors), (64, 64))
    return boxes[None], torch.sigmoid(found["cls_logits"])


@recipe
def ssd_head_decode(w, x, anchors):
    """Liu et al. 2016, SSD, with the weights 10 and 5 of torchvision's; background is a class."""
    moves = rows(conv(w, "box", x), 4)
    return (placed(moves, anchors, (10.0, 10.0, 5.0, 5.0))[None],
            rows(conv(w, "cls", x), 5).softmax(-1))


@recipe
def fcos_decode(w, reg, cls, ctr, anchors):
    """Tian et al. 2019, FCOS, section 3; torchvision's BoxLinearCoder and its root of both scores."""
    boxes = BoxLinearCoder(normalize_by_size=True).decode(rows(reg, 4).relu(), anchors)
    return boxes, (torch.sigmoid(rows(cls, 3)) * torch.sigmoid(rows(ctr, 1))).sqrt()


def kept(boxes, scores, most):
    """Class by class, the places of boxes over 0.3 that no better one covers by half."""
    found = []
    for number, each in enumerate(scores[0].T):
        over = (each > 0.3).nonzero()[:, 0]
        stay = over[ops.nms(boxes[0, over], each[over], 0.5)][:most]
        found += [(number, place) for place in stay.tolist()]
    classes, places = torch.tensor(found).T
    return boxes[0, places], scores[0, places, classes], classes


@recipe
def nms_per_class(w, boxes, scores):
    """torchvision's nms for each class, in ONNX's order: by class, then by falling score; 20 of each."""
    return kept(boxes, scores, 20)


@recipe
def nms_top100_fixed(w, boxes, scores):
    """The same over all classes: the 25 best by score."""
    boxes, scores, classes = kept(boxes, scores, 25)
    best = scores.argsort(descending=True, stable=True)[:25]
    return boxes[best][None], scores[best][None], classes[best][None]


@recipe
def rpn_proposals(w, obj, delta, anchors):
    """torchvision's RegionProposalNetwork, one level (Ren et al. 2015): 50 before, 20 after nms of 0.7."""
    boxes = ops.clip_boxes_to_image(placed(rows(delta, 4), anchors), (128, 128))
    scores, best = rows(obj, 1)[0, :, 0].topk(50)
    return boxes[best][ops.nms(boxes[best], scores, 0.7)[:20]][None]


@recipe
def roi_align_torchvision(w, x, rois):
    """torchvision's roi_align (He et al. 2017, Mask R-CNN), without and with half a pixel's shift."""
    return [ops.roi_align(x, [rois[0]], 7, 1 / 16, 2, aligned) for aligned in (False, True)]


@recipe
def roi_pool_max(w, x, rois):
    """torchvision's roi_pool (Girshick 2015, Fast R-CNN, section 2.1)."""
    return ops.roi_pool(x, [rois[0]], 7, 1 / 16)


@recipe
def fpn_roi_align_multilevel(w, p2, p3, p4, p5, rois):
    """torchvision's MultiScaleRoIAlign (Lin et al. 2017, FPN, eq. 1), a picture of 256."""
    maps = {"p2": p2, "p3": p3, "p4": p4, "p5": p5}
    return ops.MultiScaleRoIAlign(list(maps), 7, 2)(maps, [rois[0]], [(256, 256)])


@recipe
def rfcn_ps_roi_align(w, x, rois):
    """torchvision's ps_roi_align (Dai et al. 2016, R-FCN, eq. 1), then the vote of the nine places."""
    return ops.ps_roi_align(x, [rois[0]], 3, 1 / 16, 2).mean((2, 3))
