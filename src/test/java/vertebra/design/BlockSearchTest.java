package vertebra.design;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.graph.BlockId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;
import vertebra.tensor.TensorType;

/// People find a block by their own word for it.
@Tag("slow")
class BlockSearchTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final BlockSearch SEARCH = new BlockSearch(CATALOGUE);

  private static String id(BlockSearch.Hit hit) {
    return switch (hit) {
      case BlockSearch.BlockHit(var offer, _) -> offer.block().id().value();
      case BlockSearch.NetworkHit(var network, _) -> network.id();
    };
  }

  @ParameterizedTest
  @CsvSource({
    "pool, max-pool",
    "maxpool, max-pool",
    "panet, pafpn",
    "stem, conv-unit",
    "focus, space-to-depth",
    "anchor generator, anchors",
    "clip, relu6",
    "decoder, unet-decoder",
    "max pooling, max-pool",
    "avgpool, avg-pool",
    "average pooling, avg-pool",
    "gap, global-avg-pool",
    "global average pool, global-avg-pool",
    "attention, self-attention",
    "multi-head attention, self-attention",
    "transformer, encoder-block",
    "upsample, resize",
    "upsampling, resize",
    "interpolate, resize",
    "residual, basic-residual",
    "residual block, basic-residual",
    "bottleneck, bottleneck",
    "downsample, conv-2d",
    "strided convolution, conv-2d",
    "conv, conv-2d",
    "convolution, conv-2d",
    "conv2d, conv-2d",
    "atrous, conv-2d",
    "1x1, conv-1x1",
    "pointwise, conv-1x1",
    "deconvolution, conv-transpose-2d",
    "skip, skip-add",
    "skip connection, skip-add",
    "shortcut, skip-add",
    "norm, batch-norm",
    "bn, batch-norm",
    "batchnorm, batch-norm",
    "layernorm, layer-norm",
    "ln, layer-norm",
    "softmax, softmax",
    "relu, relu",
    "swish, silu",
    "dense, dense",
    "fc, dense",
    "linear, dense",
    "fully connected, dense",
    "dropout, dropout",
    "flatten, flatten",
    "concat, concat",
    "concatenate, concat",
    "add, add",
    "sum, add",
    "dw, depthwise-conv",
    "depthwise, depthwise-conv",
    "se, squeeze-excite",
    "squeeze, squeeze-excite",
    "vit, vit",
    "vision transformer, vit",
    "u-net, unet_bn_same",
    "unet, unet_bn_same",
    "pyramid, fpn",
    "feature pyramid, fpn",
    "fpn, fpn",
    "retina, retinanet_resnet50_fpn",
    "yolo, yolov8n",
    "yolov8, yolov8n",
    "detector, yolov8n",
    "mask, maskrcnn_resnet50_fpn",
    "mask r-cnn, maskrcnn_resnet50_fpn",
    "faster, fasterrcnn_resnet50_fpn",
    "resnet, resnet",
    "resnet50, resnet50",
    "resnext50, resnext50_32x4d",
    "resnext, resnext50_32x4d",
    "mobilenet, mobilenet-v3",
    "densenet, densenet",
    "classifier, classification-head",
    "nms, nms",
    "input, input",
    "image, input",
    "output, output",
    "global average pooling, global-avg-pool",
    "concatenation, concat",
    "maxpool2d, max-pool",
    "batchnorm2d, batch-norm",
    "batch normalization, batch-norm",
    "conv2d layer, conv-2d",
    "dropout2d, dropout",
    "flatten layer, flatten",
    "softmax layer, softmax",
    "transposed convolution, conv-transpose-2d",
    "upscale, resize",
    "bilinear, resize",
    "downscale, conv-2d",
    "dilated, conv-2d",
    "mha, self-attention",
    "ffn, dense",
    "mlp, dense",
    "encoder, encoder-block",
    "activation, relu",
    "backbone, resnet",
    "neck, fpn",
    "head, classification-head",
    "detection, yolov8n",
    "object detection, yolov8n",
    "segmentation, unet_bn_same",
    "ssd, ssd300_vgg16",
    "faster rcnn, fasterrcnn_resnet50_fpn",
    "mask rcnn, maskrcnn_resnet50_fpn",
    "roi, roi-align",
    "roi align, roi-align",
    "lrn, local-response-norm",
    "gn, group-norm",
    "in, input",
    "c2f, c2f",
    "sppf, sppf",
    "spp, spp",
    "aspp, aspp",
    "csp, csp-stage",
    "deconv, conv-transpose-2d",
    "upconv, conv-transpose-2d",
    "up block, unet-up",
    "identity mapping, skip-add",
    "global pool, global-avg-pool",
    "mbconv, mbconv",
    "inverted bottleneck, mbconv",
    "cbam, cbam",
    "gelu, gelu",
    "relu6, relu6",
    "hardswish, hard-swish",
    "cbs, conv-unit",
    "conv bn relu, conv-unit",
    "dw conv, depthwise-conv",
    "dwconv, depthwise-conv",
    "separable conv, depthwise-separable",
    "pwconv, conv-1x1",
    "1x1 conv, conv-1x1",
    "3x3 conv, conv-2d",
    "convolutional layer, conv-2d",
    "nearest neighbor, resize",
    "elementwise add, add",
    "element-wise sum, add",
    "addition, add",
    "eltwise, add",
    "batch normalisation, batch-norm",
    "norm layer, batch-norm",
    "residual unit, basic-residual",
    "resblock, basic-residual",
    "pre-activation, bottleneck",
    "se-block, squeeze-excite",
    "mhsa, self-attention",
    "msa, self-attention",
    "activation function, relu",
    "depth2space, depth-to-space",
    "darknet, darknet-53",
    "cspdarknet, cspdarknet-53",
    "densenet block, dense-block",
    "detection head, yolov8-head",
    "segmentation head, pixel-head",
    "mask r-cnn head, mask-head",
    "semantic segmentation, unet_bn_same",
    "instance segmentation, maskrcnn_resnet50_fpn",
    "pose estimation, keypointrcnn_resnet50_fpn",
    "yolov5, yolov5n",
    "ssdlite, ssdlite320_mobilenet_v3_large",
    "deeplabv3, deeplabv3_resnet50",
    "deeplabv3+, deeplabv3plus_resnet50",
    "deeplabv3plus, deeplabv3plus_resnet50",
    "vit base, vit_b_16",
    "vit-l, vit_l_16",
    "batch norm 64, batch-norm",
    "permute, transpose",
    "view, reshape",
    "crop, crop",
    "resnet-50, resnet50",
    "vgg16, vgg16",
    "efficientnet, efficientnet",
    "mobilenetv2, mobilenet-v2",
    "inverted residual, inverted-residual",
    "squeeze and excitation, squeeze-excite",
    "pooling, max-pool",
    "pooling layer, max-pool",
    "nn.Linear, dense",
    "torch.nn.MaxPool2d, max-pool",
    "F.relu, relu",
    "Conv2DTranspose, conv-transpose-2d",
    "bottleneck block, bottleneck",
    "conv block, conv-unit",
    "residual connection, skip-add",
    "grouped convolution, conv-2d",
    "3x3, conv-2d",
    "7x7, conv-2d",
    "up, resize",
    "down, conv-2d",
    "position, positions",
    "pan, pafpn",
    "join, concat",
    "camera, input",
    "feature extractor, resnet",
    "patch embedding, conv-2d",
    "anchors, anchors",
    "efficientdet, efficientdet_d0",
    "deeplab, deeplabv3_resnet50",
    "feed forward, dense",
    "detr, detr_resnet50",
    "fcn, fcn_resnet50",
    "pixel shuffle, depth-to-space",
    "rpn, rpn-proposals",
    "matmul, matrix-product",
  })
  void theFirstHitIsWhatTheWordMeans(String word, String first) {
    assertEquals(first, id(SEARCH.hits(word).getFirst()));
  }

  @Test
  void aWordForADownsamplingConvolutionSetsItsStride() {
    var offer = SEARCH.find("Downsample").getFirst();
    assertEquals(Optional.of(Value.of(2)), offer.parameters().get("stride"));
    assertEquals(Parameters.NONE, SEARCH.find("conv").getFirst().parameters());
  }

  @ParameterizedTest
  @CsvSource({
    "conv 16, 'conv-2d{filters=16}'",
    "conv 3x3 64 s2, 'conv-2d{kernel=3, filters=64, stride=2}'",
    "conv 3x3/2, 'conv-2d{kernel=3, stride=2}'",
    "conv k5 g4, 'conv-2d{kernel=5, groups=4}'",
    "conv 64 dilation 2, 'conv-2d{filters=64, dilation=2}'",
    "maxpool 3x3 stride 2, 'max-pool{kernel=3, stride=2}'",
    "dropout 50%, 'dropout{rate=0.5}'",
    "resnet depth=34, 'resnet{depth=34}'",
    "conv 3x3, 'conv-2d{kernel=3}'",
    "conv 3x3 64, 'conv-2d{kernel=3, filters=64}'",
    "conv 2d 64 5x5, 'conv-2d{filters=64, kernel=5}'",
    "7x7, 'conv-2d{kernel=7}'",
    "upsample 2x, 'resize{scale=2.0}'",
    "dropout 0.3, 'dropout{rate=0.3}'",
    "input 3x64x64, 'input{shape=N,3,64,64}'",
  })
  void numbersBehindANameAreItsParameters(String words, String block) {
    var offer = SEARCH.find(words).getFirst();
    assertEquals(block, offer.block().id().value() + offer.parameters().values());
  }

  @ParameterizedTest
  @CsvSource({"fltn", "rsnt", "mxpl", "quantum", "cnv"})
  void scatteredLettersFindNothing(String letters) {
    assertEquals(List.of(), SEARCH.hits(letters));
  }

  /// Whatever is listed is found first under its own title.
  @Test
  void everythingIsFoundFirstUnderItsOwnName() {
    var titles =
        Stream.concat(
                CATALOGUE.blocks().stream().map(block -> block.title()),
                CATALOGUE.presets().stream()
                    .filter(network -> !network.id().matches("(block|concept)_.*"))
                    .map(network -> network.title()))
            .toList();
    for (int i = 0; i < titles.size(); i += 4) {
      var title = titles.get(i);
      var first = SEARCH.hits(title).getFirst();
      var found =
          switch (first) {
            case BlockSearch.BlockHit(var offer, _) -> offer.title();
            case BlockSearch.NetworkHit(var network, _) -> network.title();
          };
      assertTrue(
          WordRank.of(title, new WordRank.Named(found, List.of(), List.of()))
              .filter(rank -> rank.level() == WordRank.Level.TITLE)
              .isPresent(),
          title + " finds " + found);
    }
  }

  @Test
  void whatUsuallyFollowsIsOfferedFirst() {
    var map = Optional.of(TensorType.float32("N,64,56,56"));
    var behindConvolution = SEARCH.behind(Optional.of(new BlockId("conv-2d")), map, "");
    assertEquals(
        List.of("batch-norm", "relu"),
        behindConvolution.stream()
            .map(offer -> offer.block().id().value())
            .filter(List.of("batch-norm", "relu", "dropout")::contains)
            .limit(2)
            .toList());
    assertTrue(
        behindConvolution.indexOf(SEARCH.find("batch-norm").getFirst())
            < behindConvolution.indexOf(SEARCH.find("max-pool").getFirst()));
    var behindBackbone = SEARCH.behind(Optional.of(new BlockId("resnet")), map, "");
    assertEquals("classification-head", behindBackbone.getFirst().block().id().value());
  }

  @Test
  void aNetworkThatIsAFormOfABlockIsOfferedWithItsParameters() {
    var old = CATALOGUE.find(new BlockId("vgg")).orElseThrow();
    var first = SEARCH.insteadOf(old, Parameters.NONE, "resnext").getFirst();
    assertEquals("ResNeXt-50 32×4d", first.title());
    assertEquals("resnet", first.block().id().value());
    assertFalse(first.parameters().values().isEmpty());
    assertEquals("ResNet", SEARCH.insteadOf(old, Parameters.NONE, "resnet").getFirst().title());
  }

  @Test
  void otherFormsOfTheVeryBlockAreOfferedInItsPlace() {
    var old = CATALOGUE.find(new BlockId("resnet")).orElseThrow();
    var typed = SEARCH.insteadOf(old, Parameters.NONE, "resnext50").getFirst();
    assertEquals("ResNeXt-50 32×4d", typed.title());
    var usual = SEARCH.insteadOf(old, Parameters.NONE, "");
    assertEquals(old, usual.getFirst().block());
    for (var offer : usual)
      assertFalse(offer.block().equals(old) && offer.parameters().values().isEmpty());
    var now = usual.getFirst().parameters();
    for (var offer : SEARCH.insteadOf(old, now, "resnet"))
      assertFalse(offer.block().equals(old) && offer.parameters().equals(now));
  }
}
