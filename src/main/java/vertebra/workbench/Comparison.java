package vertebra.workbench;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import vertebra.analysis.Analysis;
import vertebra.analysis.Plan;
import vertebra.analysis.ReceptiveFields;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Published;
import vertebra.block.Site;
import vertebra.onnx.Model;
import vertebra.runtime.Measurement;
import vertebra.runtime.Placement;
import vertebra.tensor.Dim;

/// Networks side by side. What Vertebra counts and measures is kept apart from what others
/// published.
public record Comparison(List<Row> rows) {

  public Comparison {
    rows = List.copyOf(rows);
  }

  /// How long a network took, and where.
  public record Timing(Placement placement, Measurement time) {}

  /// One network. What is not known is empty.
  ///
  /// @param name what the user calls it
  /// @param macs multiply-adds of one sample
  /// @param peakActivationBytes for one sample
  /// @param weightBytes the size of all weights, or of the model's file
  /// @param field what one element of the deepest feature map sees of the input, in words
  /// @param published figures that others published about blocks of the network
  public record Row(
      String name,
      OptionalLong parameters,
      OptionalLong macs,
      OptionalLong activationBytes,
      OptionalLong peakActivationBytes,
      OptionalLong weightBytes,
      Optional<String> field,
      List<Published> published,
      Optional<Timing> timing) {

    public Row {
      published = List.copyOf(published);
    }

    /// A design that was checked and compiled.
    public static Row of(
        String name, Catalogue catalogue, Analysis analysis, Plan plan, Model model) {
      var table = CostTable.of(plan);
      return new Row(
          name,
          OptionalLong.of(table.total().parameters()),
          OptionalLong.of(table.total().multiplyAdds()),
          OptionalLong.of(table.total().activationBytes()),
          OptionalLong.of(table.peak().bytes()),
          OptionalLong.of(model.weightBytes()),
          field(plan),
          published(catalogue, analysis),
          Optional.empty());
    }

    /// A model that some other program made.
    ///
    /// @param bytes the size of its file
    public static Row of(String name, ModelCost cost, long bytes) {
      var total = cost.total();
      return new Row(
          name,
          OptionalLong.of(total.parameters()),
          OptionalLong.of(total.multiplyAdds()),
          OptionalLong.of(total.activationBytes()),
          OptionalLong.of(cost.peakBytes()),
          OptionalLong.of(bytes),
          Optional.empty(),
          List.of(),
          Optional.empty());
    }

    /// This row with its time.
    public Row with(Timing measured) {
      return new Row(
          name,
          parameters,
          macs,
          activationBytes,
          peakActivationBytes,
          weightBytes,
          field,
          published,
          Optional.of(measured));
    }

    /// The median time of a run in milliseconds.
    public Optional<Double> medianMillis() {
      return timing.map(measured -> measured.time().median());
    }

    private static List<Published> published(Catalogue catalogue, Analysis analysis) {
      var figures = new LinkedHashSet<Published>();
      for (var node : analysis.graph().nodes())
        figures.addAll(catalogue.find(node.block()).map(BlockType::published).orElse(List.of()));
      return List.copyOf(figures);
    }

    /// The field at the last feature map that is still an image.
    private static Optional<String> field(Plan plan) {
      var fields = ReceptiveFields.of(plan);
      var found = Optional.<String>empty();
      for (var port : plan.ports().entrySet()) {
        if (port.getKey().contains("/")) continue;
        var shape = Site.perSample(plan.tensors().get(port.getValue())).shape();
        boolean isImage = shape.rank() == 4 && isMany(shape.dim(2)) && isMany(shape.dim(3));
        var field = fields.at(port.getKey());
        if (isImage && field.isPresent()) found = Optional.of(field.get() + " at " + port.getKey());
      }
      return found;
    }

    private static boolean isMany(Dim dim) {
      return dim.known().isEmpty() || dim.value() > 1;
    }
  }

  /// How many times as much as the baseline has; empty where either is unknown.
  public static Optional<Double> ratio(OptionalLong value, OptionalLong baseline) {
    return value.isPresent() && baseline.isPresent() && baseline.getAsLong() != 0
        ? Optional.of((double) value.getAsLong() / baseline.getAsLong())
        : Optional.empty();
  }

  /// The row of that name.
  public Optional<Row> row(String name) {
    return rows.stream().filter(row -> row.name().equals(name)).findFirst();
  }
}
