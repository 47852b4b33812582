package vertebra.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import vertebra.tensor.Dim.Verdict;

class ShapeTest {

  @Test
  void textIsReadAndWrittenBack() {
    assertEquals("[N, 3, 224, 224]", Shape.parse("N, 3,224,224").toString());
    assertEquals(0, Shape.parse("").rank());
  }

  @Test
  void textThatIsNoShapeIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Shape.parse("N,,3"));
    assertThrows(IllegalArgumentException.class, () -> Shape.parse("3,-1"));
    assertThrows(IllegalArgumentException.class, () -> Shape.parse("99999999999999999999"));
  }

  @Test
  void negativeAxesCountFromTheEnd() {
    var shape = Shape.parse("N,3,32,48");
    assertEquals(Dim.of(48), shape.dim(-1));
    assertEquals(Shape.parse("N,3,32,1"), shape.with(-1, Dim.of(1)));
  }

  @Test
  void oneContradictionMakesShapesDiffer() {
    var shape = Shape.parse("N,64,H,56");
    assertEquals(Verdict.OPEN, shape.equalTo(Shape.parse("N,64,56,56")));
    assertEquals(Verdict.NO, shape.equalTo(Shape.parse("N,65,56,56")));
    assertEquals(Verdict.NO, shape.equalTo(Shape.parse("N,64")));
  }

  @Test
  void elementsAreCountedPerSampleWhileTheBatchIsOpen() {
    assertEquals(OptionalLong.of(3 * 32 * 32), Shape.parse("N,3,32,32").elementsPerSample());
    assertEquals(OptionalLong.of(8 * 3), Shape.parse("8,3").elementsPerSample());
    assertEquals(OptionalLong.empty(), Shape.parse("N,3,H,32").elementsPerSample());
    assertEquals(OptionalLong.of(1), Shape.parse("").elementsPerSample());
  }
}
