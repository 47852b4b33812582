package vertebra.microscope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import vertebra.runtime.Tensor;

/// What the microscope works out is what ONNX Runtime gives, for every operator of its table; and
/// where it is not, nothing is claimed.
@Tag("ort")
class AgreementTest {

  static Sight sight(Slide slide, int output) {
    return switch (Sight.of(slide, output)) {
      case Sight.Good(var sight) -> sight;
      case Sight.Bad(var why) -> throw new AssertionError(why);
    };
  }

  @TestFactory
  Stream<DynamicTest> everyNumberOfEveryOperatorIsTheRuntimes() {
    return OperatorCases.all().stream()
        .map(one ->
            DynamicTest.dynamicTest(
                one.toString(),
                () -> {
                  var slide = OperatorCases.slide(one);
                  for (int output = 0; output < slide.outputs().size(); output++) {
                    var sight = sight(slide, output);
                    for (long i = 0; i < sight.plane().count(); i++)
                      assertEquals("", sight.at(i).why(), "number " + i + " of output " + output);
                  }
                }));
  }

  @TestFactory
  Stream<DynamicTest> aDisturbedNumberIsNoticedAndHidden() {
    return OperatorCases.all().stream()
        .map(one ->
            DynamicTest.dynamicTest(
                one.toString(),
                () -> {
                  var slide = OperatorCases.slide(one);
                  var flow = slide.outputs().getFirst();
                  var largest = sight(slide, 0).largest();
                  var others = Tensor.of(flow.numbers().toFloats(), flow.numbers().dims());
                  others.set(0, others.get(0) + 3e-5 * Math.max(largest, 1e-3));
                  var disturbed =
                      slide.giving(
                          Stream.concat(
                                  Stream.of(new Slide.Flow(flow.tensor(), flow.name(), others)),
                                  slide.outputs().stream().skip(1))
                              .toList());
                  var reading = sight(disturbed, 0).at(0);
                  assertTrue(reading.working().isEmpty());
                  assertFalse(reading.why().isEmpty());
                }));
  }

  @Test
  void everyOperatorOfTheTableIsTried() {
    var tried =
        OperatorCases.all().stream()
            .map(OperatorCases.Case::type)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Calculations.types(), tried);
  }
}
