package vertebra.catalogue.layers;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Blocks that work on tokens, windows, axes and wavelets, and the networks made of them: sizes,
/// and one message with a way out for every mistake.
class TokensAndWindowsTest {

  @TestFactory
  Stream<DynamicTest> layers() {
    return Layers.rows(
        """
        # products
        matrix-product                          | N,3,5,7 & N,3,7,2     | N,3,5,2
        matrix-product(turned: true)            | N,3,5,7 & N,3,2,7     | N,3,5,2
        matrix-product                          | N,3,5,7 & N,3,2,7     | fitting-matrices-expected | Set Turn the second to true
        matrix-product                          | N,3,5,7 & N,4,7,2     | equal-stacks-expected
        matrix-product                          | N,5,7 & N,3,7,2       | matrices-expected
        # tokens
        class-token                             | N,196,768             | N,197,768
        class-token                             | N,768,14,14           | tokens-expected | Make every pixel a token
        positions                               | N,197,768             | N,197,768
        positions                               | N,T,768               | decided-sizes-expected
        dense(everywhere: true, units: 4)       | N,7,9,16              | N,7,9,4
        dense(units: 4)                         | N,7,9,16              | vector-expected | Flatten first
        # windows
        window-partition                        | 2,14,14,8             | 8,49,8
        window-partition(shift: 3)              | 1,10,12,8             | 4,49,8
        window-partition                        | 1,H,14,8              | sized-map-expected
        window-merge                            | 8,49,8 & 2,14,14,8    | 2,14,14,8
        window-merge                            | 7,49,8 & 2,14,14,8    | windows-of-the-map-expected
        relative-positions                      | 8,3,49,49             | 8,3,49,49
        relative-positions                      | 8,3,48,49             | scores-of-windows-expected
        # along an axis
        slice(to: 1)                            | N,197,768             | N,1,768
        slice(axis: 2, every: 2)                | N,3,7,7               | N,3,4,7
        slice(axis: 2, from: 1, every: 2)       | N,3,7,7               | N,3,3,7
        slice(axis: 5)                          | N,3,7,7               | existing-axis-expected | Set Axis to 1
        slice(from: 9)                          | N,3,7,7               | places-in-range-expected | Set From to 0
        slice(to: 9)                            | N,3,7,7               | places-in-range-expected | Set To to 0
        pool-axis(how: sum)                     | N,100,256             | N,256
        pool-axis(how: max, keep: true)         | N,100,256 & N,100     | N,1,256
        pool-axis                               | N,100,256 & N,99      | mask-for-every-member-expected | Let all members count
        pool-axis(axis: 0)                      | N,100,256             | other-axis-expected | Set Axis to 1
        subtract                                | N,100,8 & N,1,8       | N,100,8
        subtract                                | N,100,8 & N,3,8       | equal-shapes-expected
        spatial-broadcast(side: 8)              | N,10                  | N,12,8,8
        spatial-broadcast                       | N,10,4,4              | vector-expected | Flatten first
        pad-channels(before: 1, behind: 2)      | N,3,8,8               | N,6,8,8
        # wavelets
        dwt                                     | N,3,32,48             | N,12,16,24
        dwt                                     | N,3,33,48             | even-size-expected | Pad to 34 × 48 px
        dwt(wavelet: db3)                       | N,3,4,4               | larger-map-expected | Set Wavelet to Haar, 2 taps
        dwt(wavelet: cdf-9-7)                   | N,3,10,12             | N,12,5,6
        dwt(wavelet: cdf-9-7)                   | N,3,8,12              | larger-map-expected | Set Wavelet to Haar, 2 taps
        inverse-dwt                             | N,12,16,24            | N,3,32,48
        inverse-dwt(wavelet: cdf-5-3)           | N,12,2,3              | larger-map-expected | Set Wavelet to Haar, 2 taps
        inverse-dwt                             | N,13,16,24            | four-bands-expected
        """);
  }

  @TestFactory
  Stream<DynamicTest> blocks() {
    return Layers.rows(
        """
        self-attention(heads: 5)                | N,197,768             | dividing-heads-expected | Set Heads to 4
        encoder-block(heads: 7)                 | N,16,24               | dividing-heads-expected | Set Heads to 6
        swin-block(heads: 5)                    | N,14,14,96            | dividing-heads-expected | Set Heads to 4
        swin-block                              | N,H,14,96             | sized-map-expected
        patch-merging                           | N,7,9,8               | N,4,5,16
        mobilevit-block                         | N,96,31,32            | divisible-size-expected | Pad to 32 × 32 px
        shuffle-unit-v1(filters: 240)           | N,120,8,8             | fitting-width-expected | Set Filters to 120
        shuffle-unit-v1(filters: 120, groups: 7) | N,120,8,8            | divisible-channels-expected | Set Groups to 1
        shuffle-unit-v1(filters: 100, stride: 2) | N,120,8,8            | fitting-width-expected | Set Filters to 240
        shuffle-unit-v2(filters: 117, stride: 2) | N,24,8,8             | even-width-expected | Set Filters to 118
        shuffle-unit-v2(filters: 116)           | N,24,8,8              | fitting-width-expected | Set Stride to 2
        ghost-module(filters: 25)               | N,16,8,8              | N,25,8,8
        res2net-block(stride: 2)                | N,256,8,8             | first-of-a-stage-expected | Make it the first of a stage
        hr-module(streams: 3)                   | N,8,8,8 & N,16,4,4    | a-wire-for-every-stream-expected | Set Streams to 2
        dwt-down                                | N,8,7,8               | fitting-size-expected | Pad to 8 × 8 px
        """);
  }

  @TestFactory
  Stream<DynamicTest> networks() {
    return Layers.rows(
        """
        vit                                     | N,3,256,256           | resolution-of-the-positions-expected | Set Resolution to 256
        vit                                     | N,3,300,200           | resolution-of-the-positions-expected | Resize to 224 × 224 px
        vit                                     | N,3,H,W               | resolution-of-the-positions-expected | Resize to 224 × 224 px
        vit(patch: 15)                          | N,3,224,224           | whole-patches-expected | Set Patch to 14
        vit(heads: 11)                          | N,3,224,224           | dividing-heads-expected | Set Heads to 8
        tnt(innerheads: 5)                      | N,3,224,224           | dividing-heads-expected | Set Inner heads to 4
        swin                                    | N,3,222,224           | divisible-size-expected | Pad to 224 × 224 px
        swin                                    | N,3,H,W               | divisible-size-expected | Resize to 224 × 224 px
        maxvit                                  | N,3,200,224           | divisible-size-expected | Pad to 224 × 224 px
        mobilevit                               | N,3,224,256           | divisible-size-expected | Resize to 256 × 256 px
        resnet-cifar(depth: 52)                 | N,3,32,32             | six-n-plus-two-expected | Set Depth to 50
        wavelet-pool                            | N,8,8,7               | fitting-size-expected | Pad to 8 × 8 px
        wavelet-unet                            | N,1,20,24             | fitting-size-expected | Pad to 24 × 24 px
        dwt-net                                 | N,3,36,32             | fitting-size-expected | Pad to 48 × 32 px
        ms-image-pyramid                        | N,3,226,224           | fitting-size-expected | Pad to 228 × 224 px
        poapl                                   | N,64,12,16            | fitting-size-expected | Pad to 16 × 16 px
        deep-sets                               | N,3,8,8               | set-expected | Make every pixel a member
        shufflenet-v1(groups: 5)                | N,3,64,64             | parameter-out-of-range | Set Groups to 3
        densenet(depth: 100)                    | N,3,64,64             | parameter-out-of-range | Set Depth to 121
        """);
  }
}
