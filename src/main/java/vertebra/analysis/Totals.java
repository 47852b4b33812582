package vertebra.analysis;

import vertebra.block.Cost;

/// Sums of costs that can be taken back: exact, in 128 bits each, so that what is added in any
/// order and taken away again leaves nothing behind.
final class Totals {

  static final Totals NONE = new Totals(new long[5], new long[5], 0, 0, 0);

  /// The most that a total says, so that what is reckoned from it still fits in 64 bits. Only
  /// designs come near it whose sizes nobody could hold.
  private static final long MOST = Long.MAX_VALUE / 16;

  private final long[] high;
  private final long[] low;
  private final int operators;
  private final int counted;
  private final int open;

  private Totals(long[] high, long[] low, int operators, int counted, int open) {
    this.high = high;
    this.low = low;
    this.operators = operators;
    this.counted = counted;
    this.open = open;
  }

  /// A sum in the making.
  static final class Draft {
    private final long[] high;
    private final long[] low;
    private int operators;
    private int counted;
    private int open;

    private Draft(Totals totals) {
      high = totals.high.clone();
      low = totals.low.clone();
      operators = totals.operators;
      counted = totals.counted;
      open = totals.open;
    }

    void plus(Cost cost) {
      add(cost, 1);
    }

    void minus(Cost cost) {
      add(cost, -1);
    }

    private void add(Cost cost, int sign) {
      add(0, cost.parameters(), sign);
      add(1, cost.multiplyAdds(), sign);
      add(2, cost.attentionMultiplyAdds(), sign);
      add(3, cost.elementwise(), sign);
      add(4, cost.activationBytes(), sign);
      operators += sign * cost.operators();
      counted += sign * cost.counted();
      open += sign * cost.open();
    }

    private void add(int index, long value, int sign) {
      if (value == 0) return;
      long before = low[index];
      low[index] = sign > 0 ? before + value : before - value;
      if (sign > 0 && Long.compareUnsigned(low[index], before) < 0) high[index]++;
      if (sign < 0 && Long.compareUnsigned(low[index], before) > 0) high[index]--;
    }

    Totals done() {
      return new Totals(high.clone(), low.clone(), operators, counted, open);
    }
  }

  Draft draft() {
    return new Draft(this);
  }

  Cost cost() {
    return new Cost(value(0), value(1), value(2), value(3), value(4), operators, counted, open);
  }

  private long value(int index) {
    return high[index] == 0 && low[index] >= 0 ? Math.min(low[index], MOST) : MOST;
  }
}
