package vertebra.measure;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vertebra.compile.Compiled;
import vertebra.cost.ModelCost;
import vertebra.execute.DeviceCeiling;
import vertebra.precision.Precision;
import vertebra.report.Chart;
import vertebra.report.Chart.Axis;
import vertebra.report.Chart.Dot;
import vertebra.report.Chart.Line;
import vertebra.report.Chart.Look;
import vertebra.report.Unit;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;

/// Where the blocks of a network stand below the roof of a device.
///
/// @param places one for every block with a kernel, in execution order
public record Roofline(DeviceCeiling ceiling, List<Place> places) {

  /// One block with all that its kernels compute.
  ///
  /// @param operations floating-point operations of its products; a multiply-add is two
  /// @param bytes the least bytes it moves
  /// @param millis how long it took
  /// @param share the least time that the roof allows, as a share of the real one; above 1 where
  ///   data stayed in a cache
  public record Place(String path, double operations, double bytes, double millis, double share) {

    /// Operations a byte.
    public double intensity() {
      return bytes == 0 ? 0 : operations / bytes;
    }

    /// Operations a second.
    public double flops() {
      return millis == 0 ? 0 : 1_000 * operations / millis;
    }

    /// Bytes a second.
    public double bandwidth() {
      return millis == 0 ? 0 : 1_000 * bytes / millis;
    }
  }

  /// What is said wherever these numbers are shown.
  public static final String NOTE = say("measure.bytes-are-the-least-that-must-move");

  private static final int MOST_DOTS = 40;
  private static final double NEAR = 0.5;

  public Roofline {
    places = List.copyOf(places);
  }

  /// Measures the device's best, and sets a design's profile against it.
  public static Roofline measured(
      Engine engine,
      Device device,
      Engine.Options options,
      Precision precision,
      Compiled compiled,
      Map<String, Long> open,
      Profile profile,
      Cancellation cancellation)
      throws EngineException {
    var ceiling = DeviceCeiling.of(engine, device, options, precision, cancellation);
    return of(ceiling, profile, MemoryTraffic.of(compiled, open), precision);
  }

  /// Measures the device's best, and sets a model file's profile against it.
  public static Roofline measured(
      Engine engine,
      Device device,
      Engine.Options options,
      Precision precision,
      ModelCost cost,
      Profile profile,
      Cancellation cancellation)
      throws EngineException {
    var ceiling = DeviceCeiling.of(engine, device, options, precision, cancellation);
    // A file's tensors have their own width, so nothing is scaled.
    return of(ceiling, profile, MemoryTraffic.of(cost), Precision.FLOAT32);
  }

  /// @param precision what was measured; numbers of half the width move half the bytes
  static Roofline of(
      DeviceCeiling ceiling, Profile profile, MemoryTraffic traffic, Precision precision) {
    double width = precision == Precision.FLOAT16 ? 0.5 : 1;
    var places = new ArrayList<Place>();
    for (var part : profile.parts()) {
      var paths = part.paths();
      double operations = traffic.operations(paths);
      double bytes = width * traffic.bytes(paths);
      double share =
          part.millis() == 0 ? 0 : ceiling.leastMillis(operations, bytes) / part.millis();
      places.add(new Place(part.path(), operations, bytes, part.millis(), share));
    }
    return new Roofline(ceiling, places);
  }

  /// The share of the roof that the network as a whole reaches.
  public double share() {
    double least = 0;
    double real = 0;
    for (var place : places) {
      least += place.share() * place.millis();
      real += place.millis();
    }
    return real == 0 ? 0 : least / real;
  }

  /// The blocks that multiply, slowest first and not too many, below the roof.
  public Chart chart() {
    var dots = new ArrayList<Dot>();
    places.stream()
        .filter(place -> place.operations() > 0 && place.bytes() > 0 && place.millis() > 0)
        .sorted(Comparator.comparingDouble((Place place) -> -place.millis()))
        .limit(MOST_DOTS)
        .forEach(place ->
            dots.add(
                new Dot(
                    place.path(),
                    place.intensity(),
                    place.flops(),
                    place.share() >= NEAR ? Look.BEST : Look.PLAIN)));
    double left = Math.min(ceiling.ridge() / 8, least(dots) / 1.5);
    double right = Math.max(ceiling.ridge() * 4, most(dots) * 1.5);
    var legend = new LinkedHashMap<Look, String>();
    legend.put(Look.BEST, say("measure.half-of-the-roof-or-more"));
    legend.put(Look.PLAIN, say("measure.further-below"));
    return new Chart(
        say("measure.roofline"),
        new Axis(say("measure.operations-a-byte"), true, Unit.INTENSITY),
        new Axis(say("measure.operations-a-second"), true, Unit.FLOPS),
        dots,
        List.of(
            new Line(
                Unit.FLOPS.text(ceiling.flops()),
                List.of(
                    left,
                    left * ceiling.bytes(),
                    ceiling.ridge(),
                    ceiling.flops(),
                    right,
                    ceiling.flops()))),
        legend);
  }

  private static double least(List<Dot> dots) {
    return dots.stream().mapToDouble(Dot::x).min().orElse(Double.MAX_VALUE);
  }

  private static double most(List<Dot> dots) {
    return dots.stream().mapToDouble(Dot::x).max().orElse(0);
  }
}
