package vertebra.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the program shows of sizes, and what people write, can be typed.
class ShapeReadTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "3x64x64; 3,64,64",
        "3 x 64 X 64; 3,64,64",
        "N×3×64×64; N,3,64,64",
        "Nx3x64x64; N,3,64,64",
        "3 64 64; 3,64,64",
        "[1, 3, 64, 64]; 1,3,64,64",
        "(1, 3, 64, 64); 1,3,64,64",
        "224²; 224,224",
        "3×224²; 3,224,224",
        "3x224²; 3,224,224",
        "3x224^2; 3,224,224",
        "-1,3,64,64; N,3,64,64",
        "?x3x64x64; N,3,64,64",
        "(None, 3, 64, 64); N,3,64,64",
        "N, 3, H, W; N,3,H,W",
        "max,2; max,2",
        "3 by 64 by 64; 3,64,64",
        "1 x 3 x 224 x 224; 1,3,224,224",
        "n x c x h x w; n,c,h,w",
        "3×64x64; 3,64,64",
        "3✕64х64; 3,64,64",
        "64 px; 64",
        "3 × 64 px × 64px; 3,64,64",
        "３，６４，６４; 3,64,64",
        "３×６４×６４; 3,64,64",
        "［1、3、64、64］; 1,3,64,64",
        "٣,٦٤,٦٤; 3,64,64",
        "3\u2009×\u200964\u202f×\u00a064; 3,64,64",
        "3\u200964\u200964; 3,64,64",
        "[1,3,64,64]; 1,3,64,64",
        "1,3,64,64,; 1,3,64,64",
        "(64,); 64",
        "3x64x; 3,64",
        "3 by; 3",
        "224² px; 224,224",
        "224² x 3; 224,224,3",
        "torch.Size([1, 3, 64, 64]); 1,3,64,64",
        "float32[N, 3, 64, 64]; N,3,64,64",
        "shape=(None, 64, 64, 3); N,64,64,3",
        "N, y, x; N,y,x",
        "N, box; N,box",
      })
  void sizesAreReadAsTheyAreWritten(String typed, String meant) {
    assertEquals(Shape.parse(meant), Shape.read(typed));
  }

  @Test
  void whatIsShownIsRead() {
    var shape = Shape.parse("N,3,224,224");
    assertEquals(shape, Shape.read(shape.toString()));
  }

  @Test
  void whatIsNoSizeIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Shape.read("3,,64"));
    assertThrows(IllegalArgumentException.class, () -> Shape.read("3,,"));
    assertThrows(IllegalArgumentException.class, () -> Shape.read("3.5"));
    assertThrows(IllegalArgumentException.class, () -> Shape.read("64mm"));
  }
}
