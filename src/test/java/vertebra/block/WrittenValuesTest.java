package vertebra.block;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.graph.Value;
import vertebra.tensor.Shape;

/// What the program and others print of values is what a field takes.
class WrittenValuesTest {

  private static final ParameterSpec.Sizes SHAPE = ParameterSpec.sizes("s", "S", "N,3,8,8", "");

  private static final ParameterSpec.Wholes COUNTS =
      ParameterSpec.wholes("c", "C", List.of(), 0, 999, "");

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "224²; N,3,224,224",
        "224 px; N,3,224,224",
        "64 × 48 px; N,3,64,48",
        "64 pixels by 48 pixels; N,3,64,48",
        "3 by 64 by 64; N,3,64,64",
        "1 x 3 x 224 x 224; 1,3,224,224",
        "64; 64",
        "64 by 48; 64,48",
        "3,64,; 3,64"
      })
  void aPictureWithoutItsBatchGetsOne(String typed, String meant) {
    assertEquals(Shape.parse(meant), SHAPE.typed(typed));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "3; 3; 3",
        "3×5; 3; 5",
        "3 X 5; 3; 5",
        "3 by 5; 3; 5",
        "(3, 5); 3; 5",
        "[3,5]; 3; 5",
        "３×５; 3; 5",
        "3*5; 3; 5"
      })
  void heightAndWidthAreReadAsTheyArePrinted(String typed, int height, int width) {
    assertEquals(Optional.of(new Pair(height, width)), Pair.parse(typed));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"3,4,23,3", "[3, 4, 23, 3]", "3 4 23 3", "3，4，23，3", "3; 4; 23; 3", "3,4,23,3,"})
  void countsAreReadAsTheyArePrinted(String typed) {
    assertEquals(Optional.of(List.of(3, 4, 23, 3)), COUNTS.decode(Value.of(typed)));
  }

  @Test
  void aProductIsNotTwoNumbers() {
    assertEquals(Optional.empty(), Pair.both("3*5"));
    assertEquals(Optional.empty(), Pair.both("15"));
    assertEquals(Optional.of(new Pair(3, 5)), Pair.both("3×5"));
  }
}
