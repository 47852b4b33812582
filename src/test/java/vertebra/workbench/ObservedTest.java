package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class ObservedTest {

  private final Scope scope = new Scope();
  private final List<String> heard = new ArrayList<>();

  @Test
  void aWatcherHearsThePresentValueAndEveryChangeUntilItsScopeEnds() {
    var value = new Observed<>("a");
    value.watch(scope, heard::add);
    value.set("b");
    scope.close();
    value.set("c");
    assertEquals(List.of("a", "b"), heard);
    assertEquals("c", value.get());
  }

  @Test
  void whoChangesTheValueWhileItIsToldIsToldOfThatAfterwards() {
    var value = new Observed<>("a");
    value.follow(
        scope,
        now -> {
          if (now.equals("b")) value.set("c");
        });
    value.follow(scope, heard::add);
    value.set("b");
    assertEquals(List.of("b", "c"), heard, "everyone hears of the latest last");
  }

  @Test
  void aWatcherThatIsEndedByAnotherHearsNoMore() {
    var value = new Observed<>("a");
    var inner = scope.inner();
    value.follow(scope, _ -> inner.close());
    value.follow(inner, heard::add);
    value.set("b");
    assertEquals(List.of(), heard);
  }

  @Test
  void whatIsDerivedChangesOnlyWhenSomethingElseComesOut() {
    var value = new Observed<>("ab");
    var length = Observed.derived(scope, () -> value.get().length(), value);
    length.follow(scope, now -> heard.add(now.toString()));
    value.set("cd");
    value.set("efg");
    assertEquals(List.of("3"), heard);
  }

  @Test
  void aBindingEndsWithTheValueItIsAbout() {
    var shown = new Observed<>(new Observed<>("a"));
    var first = shown.get();
    shown.bind(scope, (each, bound) -> each.watch(bound, heard::add));
    var second = new Observed<>("b");
    shown.set(second);
    first.set("late");
    second.set("c");
    assertEquals(List.of("a", "b", "c"), heard);
  }

  @Test
  void anotherThreadIsRefused() throws Exception {
    var value = new Observed<>("a");
    value.set("b");
    var failure =
        assertThrows(
            ExecutionException.class, () -> CompletableFuture.runAsync(() -> value.set("c")).get());
    assertTrue(failure.getCause() instanceof IllegalStateException, failure::toString);
    assertEquals("b", value.get());
  }

  @Test
  void aScopeEndsItsInnerScopesAndDropsWhatComesLater() {
    var inner = scope.inner();
    var screen = new HandStepped();
    inner.guard(screen).execute(() -> heard.add("late"));
    inner.onClose(() -> heard.add("closed"));
    scope.close();
    screen.finish();
    inner.onClose(() -> heard.add("at once"));
    assertEquals(List.of("closed", "at once"), heard);
  }
}
