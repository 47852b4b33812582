package vertebra.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CancellationTest {

  private final Cancellation cancellation = new Cancellation();
  private final AtomicInteger calls = new AtomicInteger();

  @Test
  void aHookRunsOnce() {
    try (var _ = cancellation.onCancel(calls::incrementAndGet)) {
      assertEquals(0, calls.get());
      cancellation.cancel();
      cancellation.cancel();
    }
    assertEquals(1, calls.get());
  }

  @Test
  void aClosedHookNeverRuns() {
    try (var _ = cancellation.onCancel(calls::incrementAndGet)) {
      assertFalse(cancellation.isCancelled());
    }
    cancellation.cancel();
    assertEquals(0, calls.get());
  }

  @Test
  void aLateHookRunsAtOnce() {
    cancellation.cancel();
    try (var _ = cancellation.onCancel(calls::incrementAndGet)) {
      assertEquals(1, calls.get());
    }
  }

  @Test
  void theSameHookTwiceIsTwoHooks() {
    Runnable hook = calls::incrementAndGet;
    try (var _ = cancellation.onCancel(hook)) {
      cancellation.onCancel(hook).close();
      cancellation.cancel();
    }
    assertEquals(1, calls.get());
  }

  @Test
  void checkingThrowsOnlyAfterwards() {
    cancellation.check();
    cancellation.cancel();
    assertTrue(cancellation.isCancelled());
    assertThrows(CancellationException.class, cancellation::check);
  }
}
