package vertebra.cost;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.OptionalLong;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.report.Units;

/// A block that takes much of what a design may not cost, and what could be done about it.
///
/// @param limit the limit that is exceeded
/// @param amount how much of it the block takes
/// @param share the same as a share of the whole, 0 to 1
/// @param rewrites edits that were tried: the design stays valid, keeps what leaves it, and costs
///   less
public record Hotspot(
    NodeId node,
    String title,
    Budget.Limit limit,
    double amount,
    double share,
    List<Rewrite> rewrites) {

  /// One way out.
  ///
  /// @param title what is done, starting with a verb
  /// @param after what the whole design would cost
  /// @param before what it costs
  public record Rewrite(String title, GraphEdit edit, CostTable before, CostTable after) {

    public long parameters() {
      return after.total().parameters() - before.total().parameters();
    }

    public OptionalLong multiplyAdds() {
      return after.total().moreMultiplyAdds(before.total());
    }

    public long peakBytes() {
      return after.peak().bytes() - before.peak().bytes();
    }

    /// What it would change: `−1.1 M parameters, −51.4 M MACs, ±0 peak`.
    public String words() {
      long peak = peakBytes();
      return say(
          "cost.parameters-macs-peak",
          Units.change(parameters()),
          Units.change(multiplyAdds()),
          peak == 0 ? "±0" : (peak < 0 ? "−" : "+") + Units.bytes(Math.abs(peak)));
    }
  }

  public Hotspot {
    rewrites = List.copyOf(rewrites);
  }
}
