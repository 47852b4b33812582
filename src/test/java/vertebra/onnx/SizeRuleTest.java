package vertebra.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class SizeRuleTest {

  private static SizeRule rule(IntPredicate works) {
    var sizes = new BitSet();
    for (int size = 1; size <= SizeRule.MOST; size++) if (works.test(size)) sizes.set(size);
    return new SizeRule("H", sizes);
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    var random = new Random(3);
    for (int i = 0; i < 500; i++) {
      int step = 1 + random.nextInt(40);
      int least = random.nextInt(60);
      int noise = random.nextInt(4) == 0 ? 2 : 1_000;
      var rule =
          rule(size -> size >= least && (size - least) % step == 0 || random.nextInt(noise) == 0);
      if (rule.sizes().isEmpty()) continue;
      assertEquals(
          Map.of("H", rule), SizeRule.of(Map.of(SizeRule.KEY, rule.written())), rule::written);
    }
  }

  @Test
  void manyRulesStandBesideOneAnother() {
    var written = "H=32..512/32 W=1,3..9/2";
    var rules = SizeRule.of(Map.of(SizeRule.KEY, written));
    assertEquals("[H must be a multiple of 32, W must be one of 1, 3, 5, 7, 9]", said(rules));
  }

  private static String said(SortedMap<String, SizeRule> rules) {
    return SizeRule.words(rules).toString();
  }

  @Test
  void whatCannotBeReadIsNoRule() {
    for (var written :
        new String[] {
          "", "H", "=3", "H=", "H=a", "H=1..2", "H=1..9/0", "H=-1", "H=1..9/1000", "H=9999"
        }) assertTrue(SizeRule.of(Map.of(SizeRule.KEY, written)).isEmpty(), written);
  }

  @Test
  void largerSizesFollowARuleThatRepeats() {
    var even = rule(size -> size % 32 == 0);
    assertTrue(even.allows(1_024));
    assertFalse(even.allows(1_000));
    assertFalse(even.allows(0));
    var odd = rule(size -> size >= 7 && size % 2 == 1);
    assertTrue(odd.allows(1_001));
    assertFalse(odd.allows(1_000));
    assertTrue(rule(size -> size % 300 == 0).allows(601), "nothing is known of it");
  }
}
