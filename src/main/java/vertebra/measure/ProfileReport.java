package vertebra.measure;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import vertebra.compile.CompileException;
import vertebra.graph.NodeId;
import vertebra.precision.Precision;
import vertebra.report.Heat;
import vertebra.report.Report;
import vertebra.report.Units;
import vertebra.runtime.EngineException;

/// Where the time of a run goes, block by block, slowest first.
final class ProfileReport {

  private static final int WARMUP = 2;
  private static final int RUNS = 10;
  private static final double MEBIBYTE = 1 << 20;

  private ProfileReport() {}

  static Report of(MeasuringTask task) throws IOException, EngineException, CompileException {
    return of(task, false);
  }

  /// The same, with the device's best measured too, and every block set against it.
  static Report belowCeiling(MeasuringTask task)
      throws IOException, EngineException, CompileException {
    return of(task, true);
  }

  private static Report of(MeasuringTask task, boolean isBelowCeiling)
      throws IOException, EngineException, CompileException {
    var subject = task.subject();
    var news = task.news();
    var compiled = task.placed();
    var model = compiled.model();
    news.accept(say("measure.reading-the-input"));
    var feeding = task.inputs(model);
    var options = subject.wish().options(compiled.plan()).withThreads(subject.threads());
    try (var weights = task.weights(model)) {
      var reduced = task.reduced(compiled, weights);
      news.accept(say("measure.opening-the-model"));
      try (var session =
          task.sessions()
              .engine()
              .open(
                  reduced.model(),
                  reduced.data(weights.data()),
                  task.device(),
                  options.withProfiling(true))) {
        for (int run = 0; run < WARMUP + RUNS; run++) {
          news.accept(say("measure.running-of", run + 1, WARMUP + RUNS));
          session.run(feeding.tensors(), task.cancellation());
        }
        var placement = session.placement();
        var profile = Profile.of(reduced.model(), session.profile(), WARMUP);
        var settings = new LinkedHashMap<String, String>();
        settings.put(say("measure.setting.device"), placement.used().title());
        settings.put(say("measure.setting.provider"), placement.provider());
        placement
            .fallback()
            .ifPresent(reason -> settings.put(say("measure.setting.fallback"), reason));
        settings.put(say("measure.setting.precision"), reduced.precision().on(placement));
        MeasuringTask.tell(feeding.sizes(), settings);
        settings.put(
            say("measure.setting.runs"), say("measure.after-warm-up-runs-one", RUNS, WARMUP));
        settings.put(say("measure.setting.threads"), BatchReport.threads(subject.threads()));
        settings.put(say("measure.setting.attributed"), profile.summary());
        placement
            .kernelTimes()
            .ifPresent(meaning -> settings.put(say("measure.setting.times"), meaning));
        settings.put(
            say("measure.setting.ran-elsewhere"), elsewhere(profile, placement.provider()));
        var traffic = MemoryTraffic.of(compiled, feeding.sizes().sizes());
        if (!isBelowCeiling) return report(profile, traffic, settings);
        news.accept(say("measure.measuring-the-devices-best"));
        var kind = ceilingKind(reduced.precision());
        var ceiling = task.sessions().ceiling(placement.used(), options, kind, task.cancellation());
        settings.put(say("measure.setting.roof"), ceiling.inWords());
        return below(Roofline.of(ceiling, profile, traffic, kind), profile, settings);
      }
    }
  }

  /// A device's best is measured with real numbers; int8 is shown below that of float32.
  private static Precision ceilingKind(Precision precision) {
    return switch (precision) {
      case FLOAT32, INT8 -> Precision.FLOAT32;
      case FLOAT16 -> Precision.FLOAT16;
    };
  }

  private static String elsewhere(Profile profile, String provider) {
    var others = profile.outside(provider);
    return others.isEmpty()
        ? "nothing"
        : others.stream()
            .map(part -> part.path() + " (" + String.join(", ", part.providers()) + ")")
            .collect(Collectors.joining(", "));
  }

  private static Report report(
      Profile profile, MemoryTraffic traffic, SequencedMap<String, String> settings) {
    var rows = new ArrayList<List<Object>>();
    for (var part : slowestFirst(profile)) {
      var paths = part.paths();
      double macs = traffic.operations(paths) / 2.0;
      rows.add(
          List.of(
              part.path(),
              part.millis(),
              percent(part.millis(), profile.millis()),
              macs / 1e6,
              traffic.bytes(paths) / MEBIBYTE,
              part.millis() == 0 ? 0.0 : macs / part.millis() / 1e6,
              String.join(", ", part.kernels()),
              part.fused().stream().map(Profile.Owner::name).collect(Collectors.joining(", ")),
              String.join(", ", part.providers())));
    }
    return new Report(
        say("measure.profile"),
        say("measure.all-kernels-of-one", Units.millis(profile.millis()), profile.summary()),
        settings,
        List.of(
            say("measure.block"),
            say("measure.ms"),
            say("measure.of-time"),
            say("measure.m-macs"),
            say("measure.least-mib"),
            say("measure.g-macs-s"),
            say("measure.kernels"),
            say("measure.fused-with-it"),
            say("measure.ran-on")),
        rows,
        heat(profile),
        Optional.empty());
  }

  private static Report below(
      Roofline line, Profile profile, SequencedMap<String, String> settings) {
    var rows = new ArrayList<List<Object>>();
    var places = new LinkedHashMap<String, Roofline.Place>();
    for (var place : line.places()) places.put(place.path(), place);
    for (var part : slowestFirst(profile)) {
      var place = places.get(part.path());
      if (place == null) continue;
      rows.add(
          List.of(
              part.path(),
              part.millis(),
              percent(part.millis(), profile.millis()),
              100 * place.share(),
              place.intensity(),
              place.flops() / 1e9,
              place.bandwidth() / 1e9,
              place.operations() / 2e6,
              place.bytes() / MEBIBYTE,
              String.join(", ", part.kernels())));
    }
    return new Report(
        say("measure.roofline"),
        say("measure.the-network-as-a-whole-reaches", 100 * line.share(), Roofline.NOTE),
        settings,
        List.of(
            say("measure.block"),
            say("measure.ms"),
            say("measure.of-time"),
            say("measure.of-roof"),
            say("measure.flop-byte"),
            say("measure.gflop-s"),
            say("measure.gb-s"),
            say("measure.m-macs"),
            say("measure.least-mib"),
            say("measure.kernels")),
        rows,
        heat(profile),
        Optional.of(line.chart()));
  }

  private static List<Profile.Part> slowestFirst(Profile profile) {
    return profile.parts().stream()
        .sorted((a, b) -> Double.compare(b.millis(), a.millis()))
        .toList();
  }

  private static double percent(double part, double whole) {
    return whole == 0 ? 0.0 : 100 * part / whole;
  }

  private static Heat heat(Profile profile) {
    var millis = new LinkedHashMap<List<NodeId>, Double>();
    for (var part : profile.parts()) {
      var place = part.owner().nodes();
      if (!place.isEmpty()) millis.merge(place, part.millis(), Double::sum);
    }
    return new Heat(Heat.Quantity.TIME, millis);
  }
}
