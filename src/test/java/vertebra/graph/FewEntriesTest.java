package vertebra.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Small maps that take little memory are maps like others.
final class FewEntriesTest {

  @Test
  void aCopyOfAnySizeEqualsWhatItWasMadeFromInOrderAndBackwards() {
    var map = new LinkedHashMap<String, Integer>();
    for (int i = 0; i < 20; i++) {
      var copy = FewEntries.copyOf(map);
      assertEquals(map, copy);
      assertEquals(copy, map);
      assertEquals(map.hashCode(), copy.hashCode());
      assertEquals(map.toString(), copy.toString());
      assertEquals(new ArrayList<>(map.entrySet()), new ArrayList<>(copy.entrySet()));
      assertEquals(map.reversed().toString(), copy.reversed().toString());
      assertEquals(map.firstEntry(), copy.firstEntry());
      assertEquals(map.lastEntry(), copy.lastEntry());
      map.forEach((key, value) -> assertEquals(value, copy.get(key)));
      assertEquals(map.containsKey("z3"), copy.containsKey("z3"));
      // Not in the order of the letters.
      map.put((i % 2 == 0 ? "z" : "a") + i, i);
    }
  }

  @Test
  void aCopyStaysWhatItIs() {
    var map = new LinkedHashMap<>(Map.of("a", 1));
    var copy = FewEntries.copyOf(map);
    map.put("b", 2);
    assertEquals(Map.of("a", 1), copy);
    assertSame(copy, FewEntries.copyOf(copy));
    assertThrows(UnsupportedOperationException.class, () -> copy.put("c", 3));
    assertThrows(UnsupportedOperationException.class, copy::clear);
    assertThrows(UnsupportedOperationException.class, () -> copy.firstEntry().setValue(3));
  }
}
