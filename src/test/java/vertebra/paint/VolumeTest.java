package vertebra.paint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// What of a tensor is drawn.
class VolumeTest {

  /// A file that was made for one sample looks like one for any number of them.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          N,1000       | 1000       | VECTOR
          1,1000       | 1000       | VECTOR
          2,1000       | 2, 1000    | TOKENS
          N,197,768    | 197, 768   | TOKENS
          1,197,768    | 197, 768   | TOKENS
          3,32,32      | 3, 32, 32  | MAP
          1,64,56,56   | 64, 56, 56 | MAP
          8,64,56,56   | 64, 56, 56 | MAP
          1            | 1          | VECTOR
          """)
  void aSampleIsDrawnWithoutItsBatch(String shape, String sample, Volume.Form form) {
    var whole = Shape.read(shape);
    assertEquals(Shape.read(sample), Volume.sample(whole));
    assertEquals(form, Volume.of(TensorType.float32(shape)).form());
  }
}
