package vertebra.catalogue.layers;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What detectors and segmentation networks refuse, and how it can be mended.
class BoxRulesTest {

  @TestFactory
  Stream<DynamicTest> rows() {
    return Layers.rows(
        """
        # boxes
        box-decode                              | N,100,4 & 100,4           | N,100,4
        box-decode                              | N,100,4 & 90,4            | equal-lists-expected
        box-decode                              | N,100,8 & 100,4           | corrections-expected | Set Classes to 2
        box-decode                              | N,100,4 & 100,5           | boxes-expected
        nms(most: 10)                           | N,100,4 & N,100,3         | N,10,4 & N,10 & int64 N,10
        nms(most: 10)                           | N,2,4 & N,2,3             | N,6,4 & N,6 & int64 N,6
        nms                                     | N,100,4 & N,90,3          | equal-lists-expected
        nms(background: true)                   | N,100,4 & N,100,1         | class-expected | Set Class 0 is background to false
        nms-rows                                | N,100,4 & 100,3           | list-expected
        best-boxes(counts: "60,40", after: 7)   | N,100,4 & N,100,1         | N,7,4
        best-boxes(counts: "60,30")             | N,100,4 & N,100,1         | whole-list-expected | Set Boxes per level to []
        yolo-decode                             | N,255,13,13               | N,507,4 & N,507,80
        yolo-decode                             | N,254,13,13               | divisible-channels-expected
        dfl-decode                              | N,144,20,20               | N,400,4 & N,400,80
        dfl-decode                              | N,83,20,20                | divisible-channels-expected
        # regions
        roi-align(strides: "8")                 | 1,8,16,16 & 1,5,4         | 5,8,7,7
        roi-align(strides: "8")                 | 1,8,16,16 & 1,8,8,8 & 1,5,4 | strides-expected | Set Strides to [4, 8, 16, 32]
        roi-align                               | 1,8,16,16 & 1,9,8,8 & 1,5,4 | equal-channels-expected
        roi-pool                                | 1,8,16,16 & 5,4           | list-expected
        ps-roi-align                            | 1,50,16,16 & 1,5,4        | divisible-channels-expected
        pick-class                              | 6,5,8,8 & 6,3             | classes-expected
        # segmentation
        crop                                    | N,8,9,9 & N,3,4,6         | N,8,4,6
        crop                                    | N,8,4,4 & N,3,9,9         | larger-image-expected | Resize instead
        crop(offset: 6)                         | N,8,9,9 & N,3,4,4         | larger-image-expected | Set Offset to -1
        unet-encoder(levels: 3)                 | N,3,32,32                 | N,64,32,32 & N,128,16,16 & N,256,8,8
        unet-encoder                            | N,3,100,96                | fitting-size-expected | Pad to 112 × 96 px
        unet-encoder(padded: false, levels: 3)  | N,1,45,44                 | fitting-size-expected | Pad to 48 × 44 px
        segnet-encoder                          | N,3,60,64                 | fitting-size-expected | Pad to 64 × 64 px
        unet-decoder(first: 0, last: 1)         | N,64,33,32 & N,128,16,16  | doubling-sizes-expected | Cut the finer maps to fit
        # fusing
        weighted-sum                            | N,8,4,4 & N,8,4,4         | N,8,4,4
        weighted-sum                            | N,8,4,4 & N,16,4,4        | equal-shapes-expected | Concatenate instead
        l2-norm                                 | N,8                       | image-expected | Read the vector as a 1 × 1 image
        """);
  }
}
