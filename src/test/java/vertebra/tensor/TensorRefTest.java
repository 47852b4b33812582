package vertebra.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vertebra.tensor.TensorRef.Home;
import vertebra.tensor.TensorRef.Range;
import vertebra.tensor.TensorRef.View;

class TensorRefTest {

  private static TensorRef matrix(View... views) {
    return new TensorRef(
        new Home.OfDesign(),
        "w",
        new Range(64, 48),
        "float16",
        List.of(2L, 3L, 4L),
        List.of(views));
  }

  @Test
  void viewsAreSeenOneAfterTheOther() {
    var seen =
        matrix()
            .seen(new View.Transpose(List.of(2, 0, 1)))
            .seen(new View.Slice(2, 1, 3))
            .seen(new View.Cast(DType.FLOAT32));
    assertEquals(List.of(4L, 2L, 2L), seen.seenDims());
    assertEquals(Optional.of(DType.FLOAT32), seen.seenType());
    assertEquals(List.of(2L, 3L, 4L), seen.dims());
  }

  @Test
  void anElementTypeThatIsNoneOfOursIsKept() {
    var foreign =
        new TensorRef(
            new Home.OfDesign(), "q", new Range(0, 3), "float8e4m3fn", List.of(3L), List.of());
    assertEquals(Optional.empty(), foreign.seenType());
    assertEquals(Optional.of(DType.FLOAT32), foreign.seen(new View.Cast(DType.FLOAT32)).seenType());
  }

  @Test
  void aRangeThatTheShapeDoesNotFillIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new TensorRef(
                new Home.OfDesign(), "w", new Range(0, 47), "float16", List.of(24L), List.of()));
  }

  @Test
  void viewsThatDoNotFitAreRefused() {
    for (var view :
        List.of(
            new View.Transpose(List.of(0, 1)),
            new View.Transpose(List.of(0, 1, 1)),
            new View.Slice(3, 0, 1),
            new View.Slice(0, 1, 3),
            new View.Slice(0, 2, 1)))
      assertThrows(IllegalArgumentException.class, () -> matrix(view), view::toString);
  }
}
