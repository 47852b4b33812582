package vertebra.catalogue.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.block.Pair;
import vertebra.block.Reach;
import vertebra.document.DocumentException;

class ConvolutionsTest {

  @TestFactory
  Stream<DynamicTest> rows() {
    return Layers.rows(
        """
        # sizes
        conv-2d                                            | N,3,224,224   | N,64,224,224
        conv-2d(stride: 2)                                 | N,3,225,224   | N,64,113,112
        conv-2d(kernel: 7, stride: 2)                      | N,3,224,224   | N,64,112,112
        conv-2d(kernel: 7, stride: 2, padding: 3)          | N,3,224,224   | N,64,112,112
        conv-2d(kernel: 11, stride: 4, padding: 2)         | N,3,224,224   | N,64,55,55
        conv-2d(kernel: "1x7")                             | N,3,17,17     | N,64,17,17
        conv-2d(kernel: "7x1", padding: "3x0")             | N,3,17,17     | N,64,17,17
        conv-2d(kernel: 3, stride: "1x2", padding: valid)  | N,3,10,11     | N,64,8,5
        conv-2d(dilation: 2)                               | N,3,9,9       | N,64,9,9
        conv-2d(dilation: 2, padding: valid)               | N,3,9,9       | N,64,5,5
        conv-2d(kernel: 2)                                 | N,3,8,8       | N,64,7,7
        conv-2d(stride: 2, padding: same-upper)            | N,3,33,32     | N,64,17,16
        conv-2d(stride: 2, padding: same-lower)            | N,3,33,32     | N,64,17,16
        conv-2d(kernel: 5, padding: valid)                 | N,3,5,5       | N,64,1,1
        conv-2d(kernel: 1, stride: 2)                      | N,3,1,1       | N,64,1,1
        # open sizes
        conv-2d(kernel: 3)                                 | N,3,H,W       | N,64,H,W
        conv-2d(stride: 2)                                 | N,3,H,W       | N,64,(((H−1)÷2)+1),(((W−1)÷2)+1)
        conv-2d                                            | 4,3,H,32      | 4,64,H,32
        conv-2d                                            | N,C,32,32     | size-undecided
        # groups
        conv-2d(filters: 8, groups: 4)                     | N,16,8,8      | N,8,8,8
        conv-2d(filters: 32, groups: 5)                    | N,16,8,8      | divisible-channels-expected | Set Groups to 4
        conv-2d(filters: 6, groups: 4)                     | N,16,8,8      | divisible-channels-expected | Set Filters to 8
        conv-2d(filters: 64, groups: 64)                   | N,3,8,8       | divisible-channels-expected | Set Groups to 1
        # mistakes
        conv-2d(kernel: 7, padding: valid)                 | N,3,5,6       | larger-image-expected | Set Kernel to 5x6
        conv-2d(kernel: 7, padding: valid)                 | N,3,5,6       | larger-image-expected | Set Padding to same
        conv-2d(dilation: 4, padding: valid)               | N,3,8,12      | larger-image-expected | Set Kernel to 2x3
        conv-2d(dilation: 4, padding: valid)               | N,3,8,12      | larger-image-expected | Set Dilation to 1
        conv-2d(kernel: 2)                                 | N,3,1,1       | larger-image-expected | Set Kernel to 1
        conv-2d                                            | N,512         | image-expected | Read the vector as a 1 × 1 image
        conv-2d                                            | N,196,768     | image-expected | Lay the tokens out as an image of 14 × 14 px
        conv-2d                                            | N,197,768     | image-expected
        conv-2d                                            | N             | image-expected
        conv-2d                                            | N,3,2,8,8     | image-expected
        conv-2d                                            | int64 N,3,8,8 | real-numbers-expected | Convert to float32
        conv-2d(kernel: 0)                                 | N,3,8,8       | parameter-out-of-range | Set Kernel to 3
        conv-2d(padding: some)                             | N,3,8,8       | parameter-out-of-range | Set Padding to same
        conv-2d                                            | N,3,1000000000,1000000000 | size-overflow
        # depthwise
        depthwise-conv                                     | N,32,112,112  | N,32,112,112
        depthwise-conv(multiplier: 3, stride: 2)           | N,32,112,112  | N,96,56,56
        depthwise-conv(kernel: 7, padding: valid)          | N,8,6,9       | larger-image-expected | Set Kernel to 6x7
        depthwise-conv                                     | N,32          | image-expected | Read the vector as a 1 × 1 image
        # transposed
        conv-transpose-2d                                  | N,128,28,28   | N,64,56,56
        conv-transpose-2d(kernel: 3, padding: 1, extra: 1) | N,128,28,28   | N,64,56,56
        conv-transpose-2d(kernel: 4, padding: 1)           | N,128,H,W     | N,64,(((H−1)·2)+2),(((W−1)·2)+2)
        conv-transpose-2d(kernel: 64, stride: 32)          | N,21,7,7      | N,64,256,256
        conv-transpose-2d(extra: 2)                        | N,128,28,28   | small-output-padding-expected | Set Output padding to 0
        conv-transpose-2d(padding: 2)                      | N,8,2,2       | smaller-padding-expected | Set Padding to 0
        conv-transpose-2d(groups: 3)                       | N,9,4,4       | divisible-channels-expected | Set Filters to 66
        """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # block                                            | input        | parameters | MACs
          conv-2d(filters: 1, kernel: 1)                     | N,3,64,64    | 4          | 12288
          conv-2d(filters: 64, kernel: 7, stride: 2, bias: false) | N,3,224,224 | 9408  | 118013952
          conv-2d(filters: 128, groups: 32)                  | N,128,8,8    | 4736       | 294912
          conv-2d(filters: 8, kernel: "1x7")                 | N,4,5,5      | 232        | 5600
          depthwise-conv(bias: false)                        | N,32,112,112 | 288        | 3612672
          depthwise-conv(multiplier: 2)                      | N,3,4,4      | 60         | 864
          conv-transpose-2d(filters: 512)                    | N,1024,28,28 | 2097664    | 1644167168
          conv-transpose-2d(filters: 6, groups: 2, kernel: 3, bias: false) | N,4,5,5 | 108 | 2700
          """)
  void weightsAndMultiplyAddsFollowTheFormulas(
      String block, String inputs, long parameters, long multiplyAdds) throws DocumentException {
    var cost = Layers.finding(block, inputs).cost();
    assertEquals(parameters, cost.parameters());
    assertEquals(multiplyAdds, cost.multiplyAdds());
  }

  @Test
  void aDilatedWindowReachesOverItsGaps() {
    assertEquals(
        Reach.window(new Pair(5, 9), 2, 2),
        Reach.window(new Pair(3, 3), Pair.of(2), new Pair(2, 4)));
  }
}
