package vertebra.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.tensor.Dim.Verdict;

class DimTest {

  private static final Dim H = Dim.named("H");

  @Test
  void numbersFoldAtOnce() {
    assertEquals(Dim.of(112), Dim.of(224).plus(6).minus(7).floorDiv(2).plus(1));
  }

  @Test
  void divisionRoundsDownAlsoBelowZero() {
    assertEquals(Dim.of(-3), Dim.of(-5).floorDiv(2));
    assertEquals(Dim.of(3), Dim.of(5).ceilDiv(2));
  }

  @Test
  void formulasReadLikeArithmetic() {
    assertEquals("(((H−1)÷2)+1)", H.plus(6).minus(7).floorDiv(2).plus(1).toString());
  }

  @Test
  void peopleReadProductsWithoutBracketsAndNumbersFirst() {
    var w = Dim.named("W");
    assertEquals("8·H·W", H.times(8).times(w).written());
    assertEquals("24·H·W", H.times(8).times(w.times(3)).written());
    assertEquals("((H−1)÷2+1)", H.minus(1).floorDiv(2).plus(1).written());
    assertEquals("(H−(W+1))", H.minus(w.plus(1)).written());
    assertEquals("2·(H+1)", H.plus(1).times(2).written());
    assertEquals("(H÷(2·W))", H.floorDiv(w.times(2)).written());
    assertEquals("H", H.written());
    assertEquals("8", Dim.of(8).written());
  }

  @Test
  void additionsOfNumbersCombine() {
    assertEquals(H.plus(5), H.plus(2).plus(3));
    assertEquals(H, H.plus(2).minus(2));
    assertEquals(H.minus(1), H.plus(2).minus(3));
  }

  @Test
  void aSizeThatIsDoubledAndHalvedIsTheSameSize() {
    assertEquals(H, H.times(2).floorDiv(2));
    assertEquals(H.times(2), H.times(4).floorDiv(2));
  }

  @Test
  void repeatedHalvingIsOneDivision() {
    assertEquals(H.floorDiv(4), H.floorDiv(2).floorDiv(2));
  }

  @ParameterizedTest
  @CsvSource({"0,YES", "1,NO", "-3,NO"})
  void sumsDifferExactlyWhenTheirConstantsDo(long extra, Verdict verdict) {
    assertEquals(verdict, H.plus(2).equalTo(Dim.of(2).plus(H).plus(extra)));
  }

  @Test
  void orderOfTermsAndFactorsDoesNotMatter() {
    var w = Dim.named("W");
    assertEquals(Verdict.YES, H.times(w).plus(H).equalTo(H.plus(w.times(H))));
    assertEquals(Verdict.YES, H.plus(w).times(2).equalTo(H.times(2).plus(w).plus(w)));
  }

  @Test
  void anUnknownSizeMayStillAgreeWithANumber() {
    assertEquals(Verdict.OPEN, H.equalTo(Dim.of(8)));
    assertEquals(Verdict.OPEN, H.floorDiv(2).times(2).equalTo(H));
  }

  @Test
  void overflowIsNeverSilent() {
    assertThrows(ArithmeticException.class, () -> Dim.of(Long.MAX_VALUE).times(2));
    assertThrows(ArithmeticException.class, () -> Shape.of(1L << 40, 1L << 40).elementsPerSample());
  }

  @Test
  void substitutingThenComputingEqualsComputingThenSubstituting() {
    var random = new Random(7);
    for (int round = 0; round < 500; round++) {
      long height = 1L + random.nextInt(1000);
      long seed = random.nextLong();
      var symbolic = arithmetic(H, new Random(seed)).substitute(Map.of("H", height));
      assertEquals(
          arithmetic(Dim.of(height), new Random(seed)), symbolic, "H=" + height + " seed=" + seed);
    }
  }

  @Test
  void equalityIsProvenOnlyWhenEveryNumberAgrees() {
    var random = new Random(11);
    for (int round = 0; round < 500; round++) {
      var left = arithmetic(H, new Random(random.nextLong()));
      var right = arithmetic(H, new Random(random.nextLong()));
      var verdict = left.equalTo(right);
      if (verdict == Verdict.OPEN) continue;
      for (long height = 1; height < 60; height++) {
        var sizes = Map.of("H", height);
        if (verdict == Verdict.YES) assertEquals(left.substitute(sizes), right.substitute(sizes));
        else assertNotEquals(left.substitute(sizes), right.substitute(sizes));
      }
    }
  }

  private static Dim arithmetic(Dim start, Random random) {
    var dim = start;
    for (int step = 0; step < 1 + random.nextInt(5); step++) {
      long number = 1L + random.nextInt(7);
      dim =
          switch (random.nextInt(5)) {
            case 0 -> dim.plus(number);
            case 1 -> dim.minus(number);
            case 2 -> dim.times(number);
            case 3 -> dim.floorDiv(number);
            default -> dim.plus(dim);
          };
    }
    return dim;
  }
}
