package vertebra.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HashTrieTest {

  private int asked;

  @Test
  void theSumAfterAnyChangeIsThatOfAllValuesAndAsksFewOfThem() {
    var sum = new HashTrie.Sum<Integer, Integer>(this::asked, Integer::sum);
    var random = new Random(1);
    var map = HashTrie.<Integer, Integer>empty();
    assertEquals(Optional.empty(), map.sum(sum));
    var expected = new HashMap<Integer, Integer>();
    for (int i = 0; i < 10_000; i++) {
      int key = random.nextInt(4_000);
      asked = 0;
      if (random.nextInt(3) == 0) {
        map = map.without(key);
        expected.remove(key);
      } else {
        map = map.with(key, i);
        expected.put(key, i);
      }
      map.sum(sum);
      assertTrue(asked <= 64, asked + " values");
    }
    int all = expected.values().stream().mapToInt(Integer::intValue).sum();
    assertEquals(Optional.of(all), map.sum(sum));
    assertEquals(
        expected.values().stream().max(Integer::compare),
        map.sum(new HashTrie.Sum<>(value -> value, Math::max)));
  }

  private int asked(int value) {
    asked++;
    return value;
  }
}
