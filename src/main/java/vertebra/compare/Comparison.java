package vertebra.compare;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.stream.Stream;
import vertebra.analysis.ReceptiveFields;
import vertebra.block.Published;
import vertebra.precision.Precision;
import vertebra.report.Chart;
import vertebra.report.Unit;
import vertebra.runtime.Measurement;
import vertebra.runtime.Placement;

/// Networks side by side. What Vertebra counts and measures is kept apart from what others
/// published.
///
/// @param baseline the name of the network that the others are measured against
public record Comparison(List<NetworkFigures> rows, Optional<String> baseline) {

  private static final String TOP_1 = "publishedTop1";

  public Comparison {
    rows = List.copyOf(rows);
  }

  /// How long a network took, and where.
  ///
  /// @param batch how many samples went through at once
  public record Timing(Placement placement, long batch, Measurement time) {

    /// Samples a second.
    public double throughput() {
      return time.median() == 0 ? 0 : 1_000.0 * batch / time.median();
    }
  }

  /// What one element of the deepest feature map sees, and where that map is.
  ///
  /// @param place the title of the map's block, and of its output among several
  public record DeepestField(ReceptiveFields.Field field, String place) {
    @Override
    public String toString() {
      return say("compare.at", field, place);
    }
  }

  /// One network.
  ///
  /// @param name what the user calls it
  /// @param macs multiply-adds of one sample; empty where not all of them are counted, because
  ///   sizes are open
  /// @param activationBytes all activations of one sample together, if they are all known
  /// @param peakActivationBytes the most of them that are needed at a time, if they are all known
  /// @param weightBytes the size of all weights
  /// @param fileBytes the size of the model's file; of a design, what a file of it will have
  /// @param field what one element of the deepest feature map sees of the input
  /// @param published what others published about this very network
  /// @param precision what it computes with
  /// @param timings one for every device that was measured
  public record NetworkFigures(
      String name,
      long parameters,
      OptionalLong macs,
      OptionalLong activationBytes,
      OptionalLong peakActivationBytes,
      long weightBytes,
      long fileBytes,
      Optional<DeepestField> field,
      List<Published> published,
      Precision precision,
      List<Timing> timings) {

    public NetworkFigures {
      published = List.copyOf(published);
      timings = List.copyOf(timings);
    }

    /// This row with times in the place of those it has.
    public NetworkFigures with(List<Timing> measured) {
      return new NetworkFigures(
          name,
          parameters,
          macs,
          activationBytes,
          peakActivationBytes,
          weightBytes,
          fileBytes,
          field,
          published,
          precision,
          measured);
    }

    /// The time on a device, by its identifier.
    public Optional<Timing> timing(String device) {
      return timings.stream()
          .filter(timing -> timing.placement().asked().id().equals(device))
          .findFirst();
    }

    /// The published accuracy on ImageNet, in percent.
    public OptionalDouble top1() {
      return published.stream()
          .filter(Published::isTop1)
          .mapToDouble(figure -> Double.parseDouble(figure.value()))
          .findFirst();
    }
  }

  /// What the networks can be compared by: what is counted, what is published of any of them, and
  /// what was measured.
  public List<Quantity> quantities() {
    var all = new ArrayList<>(counted());
    if (rows.stream().anyMatch(row -> row.top1().isPresent()))
      all.add(
          new Quantity(
              TOP_1, say("compare.published-top-1"), Unit.PERCENT, false, NetworkFigures::top1));
    for (var device : devices().entrySet()) {
      boolean isPlain = devices().size() == 1 && !device.getValue().endsWith(")");
      var where = isPlain ? "" : say("compare.on", device.getValue());
      all.add(
          new Quantity(
              "medianMillis:" + device.getKey(),
              say("compare.median", where),
              Unit.MILLIS,
              true,
              row -> timed(row, device.getKey(), timing -> timing.time().median())));
      all.add(
          new Quantity(
              "throughput:" + device.getKey(),
              say("compare.throughput", where),
              Unit.PER_SECOND,
              false,
              row -> timed(row, device.getKey(), Timing::throughput)));
    }
    return List.copyOf(all);
  }

  private static List<Quantity> counted() {
    return List.of(
        Quantity.known(
            "parameters", say("compare.parameters"), Unit.COUNT, NetworkFigures::parameters),
        Quantity.counted("macs", say("compare.macs"), Unit.COUNT, NetworkFigures::macs),
        Quantity.counted(
            "activationBytes",
            say("compare.activations"),
            Unit.BYTES,
            NetworkFigures::activationBytes),
        Quantity.counted(
            "peakActivationBytes",
            say("compare.peak-memory"),
            Unit.BYTES,
            NetworkFigures::peakActivationBytes),
        Quantity.known(
            "fileBytes", say("compare.file-size"), Unit.BYTES, NetworkFigures::fileBytes));
  }

  /// The identifiers of the devices that were asked for, with their titles, and which stood in.
  private LinkedHashMap<String, String> devices() {
    var devices = new LinkedHashMap<String, String>();
    for (var row : rows)
      for (var timing : row.timings()) {
        var asked = timing.placement().asked();
        var used = timing.placement().used();
        var stood = used.equals(asked) ? "" : say("compare.stood-in", used.title());
        devices.merge(
            asked.id(),
            asked.title() + stood,
            (one, other) -> one.length() > other.length() ? one : other);
      }
    return devices;
  }

  private static OptionalDouble timed(
      NetworkFigures row, String device, java.util.function.ToDoubleFunction<Timing> of) {
    return row.timing(device).stream().mapToDouble(of).findFirst();
  }

  /// What a plot shows upwards at first: published accuracy, else time, where two networks or more
  /// have it, or the only one; else weights.
  public Quantity usualUp() {
    return quantities().stream()
        .filter(
            quantity -> quantity.key().equals(TOP_1) || quantity.key().startsWith("medianMillis"))
        .filter(this::isKnownOfSeveral)
        .findFirst()
        .orElse(quantities().getFirst());
  }

  /// What a plot shows to the right at first: work, where it is known; else what is known and does
  /// not stand upwards.
  public Quantity usualAcross() {
    var upwards = usualUp().key();
    return Stream.concat(quantity("macs").stream(), quantities().stream())
        .filter(quantity -> !quantity.key().equals(upwards))
        .filter(this::isKnownOfSeveral)
        .findFirst()
        .orElse(quantities().getLast());
  }

  /// Whether it is known of two networks, or of the only one there is.
  private boolean isKnownOfSeveral(Quantity quantity) {
    return rows.stream().filter(row -> quantity.of().apply(row).isPresent()).count()
        >= Math.min(2, rows.size());
  }

  /// The quantity with that key.
  public Optional<Quantity> quantity(String key) {
    return quantities().stream().filter(quantity -> quantity.key().equals(key)).findFirst();
  }

  /// How many times as much as the baseline a network has; empty without a baseline, where either
  /// number is unknown, and for percentages.
  public OptionalDouble ratio(Quantity quantity, NetworkFigures row) {
    var base = baseline.flatMap(this::row);
    boolean isShare = quantity.unit() == Unit.PERCENT;
    if (base.isEmpty() || isShare) return OptionalDouble.empty();
    var number = quantity.of().apply(row);
    var other = quantity.of().apply(base.get());
    return number.isPresent() && other.isPresent() && other.getAsDouble() != 0
        ? OptionalDouble.of(number.getAsDouble() / other.getAsDouble())
        : OptionalDouble.empty();
  }

  /// The names of the networks that no other beats in both quantities, from left to right: the
  /// Pareto front. A network that ties in one and loses in the other is beaten.
  public SequencedSet<String> front(Quantity x, Quantity y) {
    var known =
        rows.stream()
            .filter(row -> x.of().apply(row).isPresent() && y.of().apply(row).isPresent())
            .sorted((a, b) ->
                Double.compare(x.of().apply(a).getAsDouble(), x.of().apply(b).getAsDouble()))
            .toList();
    var front = new LinkedHashSet<String>();
    for (var row : known)
      if (known.stream().noneMatch(other -> beats(other, row, x, y))) front.add(row.name());
    return front;
  }

  private static boolean beats(NetworkFigures one, NetworkFigures other, Quantity x, Quantity y) {
    double dx = x.of().apply(one).getAsDouble();
    double dy = y.of().apply(one).getAsDouble();
    double ox = x.of().apply(other).getAsDouble();
    double oy = y.of().apply(other).getAsDouble();
    boolean worse = x.isBetter(ox, dx) || y.isBetter(oy, dy);
    return !worse && (x.isBetter(dx, ox) || y.isBetter(dy, oy));
  }

  /// The networks by two quantities, with their Pareto front. A logarithmic axis that would have to
  /// show a zero is linear.
  public Chart chart(Quantity x, Quantity y, boolean logX, boolean logY) {
    var front = front(x, y);
    var dots = new ArrayList<Chart.Dot>();
    for (var row : rows) {
      var across = x.of().apply(row);
      var up = y.of().apply(row);
      if (across.isEmpty() || up.isEmpty()) continue;
      boolean base = baseline.filter(row.name()::equals).isPresent();
      dots.add(
          new Chart.Dot(
              row.name(),
              across.getAsDouble(),
              up.getAsDouble(),
              base
                  ? Chart.Look.REFERENCE
                  : front.contains(row.name()) ? Chart.Look.BEST : Chart.Look.PLAIN));
    }
    boolean isLogX = logX && dots.stream().allMatch(dot -> dot.x() > 0);
    boolean isLogY = logY && dots.stream().allMatch(dot -> dot.y() > 0);
    var points = new ArrayList<Double>();
    for (var name : front)
      for (var dot : dots)
        if (dot.name().equals(name)) {
          if (!points.isEmpty()) points.addAll(List.of(dot.x(), points.getLast()));
          points.addAll(List.of(dot.x(), dot.y()));
        }
    return new Chart(
        say("compare.over", y.title(), x.title()),
        new Chart.Axis(x.title() + better(x), isLogX, x.unit()),
        new Chart.Axis(y.title() + better(y), isLogY, y.unit()),
        dots,
        points.size() > 2 ? List.of(new Chart.Line("", points)) : List.of(),
        legend());
  }

  private SequencedMap<Chart.Look, String> legend() {
    var legend = new LinkedHashMap<Chart.Look, String>();
    legend.put(Chart.Look.BEST, say("compare.pareto-front"));
    legend.put(Chart.Look.PLAIN, say("compare.beaten-by-another"));
    if (baseline.isPresent()) legend.put(Chart.Look.REFERENCE, "baseline");
    return legend;
  }

  private static String better(Quantity quantity) {
    return quantity.isLessBetter() ? say("compare.less-is-better") : say("compare.more-is-better");
  }

  /// The row of that name.
  public Optional<NetworkFigures> row(String name) {
    return rows.stream().filter(row -> row.name().equals(name)).findFirst();
  }

  /// The conditions of counting and measuring, a sentence each.
  public List<String> notes() {
    var notes = new ArrayList<String>();
    notes.add(say("compare.macs-activations-and-peak"));
    for (var row : rows)
      if (row.macs().isEmpty()) notes.add(say("compare.not-counted", row.name()));
    for (var row : rows)
      for (var timing : row.timings()) {
        var line =
            say(
                "compare.median-of-runs-after",
                timing.time().runs(),
                timing.time().warmup(),
                timing.batch(),
                timing.placement().used().title(),
                timing.placement().provider(),
                timing.placement().arithmetic().map(kind -> ", " + kind).orElse(""),
                timing
                    .placement()
                    .fallback()
                    .map(reason ->
                        say("compare.instead-of", timing.placement().asked().title(), reason))
                    .orElse("."));
        if (!notes.contains(line)) notes.add(line);
      }
    for (var row : rows) {
      row.field().ifPresent(field -> notes.add(say("compare.sees", row.name(), field)));
      for (var figure : row.published())
        notes.add(
            say(
                "compare.published-about-not-measured",
                row.name(),
                figure.figure(),
                figure.value(),
                figure.source()));
    }
    return List.copyOf(notes);
  }
}
