package vertebra.workbench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.graph.NodeId;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;

/// Where the time of a run goes, block by block, slowest first.
final class ProfileReport {

  private static final int WARMUP = 2;
  private static final int RUNS = 10;

  private ProfileReport() {}

  static Report of(
      Measuring.Subject subject,
      OpenSessions sessions,
      Cancellation cancellation,
      Measuring.News news)
      throws IOException, EngineException, CompileException {
    var design = subject.design();
    var compiled =
        new Compiler(design.catalogue()).compile(design.analysis(), Compiler.Options.DEFAULT);
    var model = compiled.model();
    news.told("Reading the input");
    var feeding = Feeding.read(model.inputs(), subject.settings(), subject.samples(), cancellation);
    var device = sessions.engine().choose(subject.wish().device());
    var options = RunTask.options(compiled.plan(), subject.wish()).withProfiling(true);
    try (var weights = subject.settings().weights(subject.samples()).open(model)) {
      news.told("Opening the model");
      try (var session = sessions.engine().open(model, weights.data(), device, options)) {
        for (int run = 0; run < WARMUP + RUNS; run++) {
          news.told("Running, " + (run + 1) + " of " + (WARMUP + RUNS));
          session.run(feeding.tensors(), cancellation);
        }
        var profile = Profile.of(model, session.profile(), WARMUP);
        var settings = new LinkedHashMap<String, String>();
        settings.put("device", session.placement().used().title());
        settings.put("provider", session.placement().provider());
        session.placement().fallback().ifPresent(reason -> settings.put("fallback", reason));
        settings.put("runs", RUNS + " after " + WARMUP + " warm-up runs, one sample each");
        settings.put("attributed", profile.summary());
        return report(profile, CostTable.of(compiled.plan()), settings);
      }
    }
  }

  private static Report report(
      Profile profile, CostTable costs, SequencedMap<String, String> settings) {
    var multiplyAdds =
        costs.rows().stream()
            .collect(
                Collectors.toMap(
                    CostTable.Row::path,
                    row -> row.cost().multiplyAdds(),
                    (first, _) -> first,
                    LinkedHashMap::new));
    var rows = new ArrayList<List<Object>>();
    profile.parts().stream()
        .sorted((a, b) -> Double.compare(b.millis(), a.millis()))
        .forEach(part -> {
          long macs = multiplyAdds.getOrDefault(part.path(), 0L);
          rows.add(
              List.of(
                  part.path(),
                  part.millis(),
                  profile.millis() == 0 ? 0.0 : 100 * part.millis() / profile.millis(),
                  macs / 1e6,
                  part.millis() == 0 ? 0.0 : macs / part.millis() / 1e6,
                  String.join(", ", part.kernels())));
        });
    var byNode = profile.byNode();
    double most = byNode.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    var heat = new LinkedHashMap<NodeId, Double>();
    byNode.forEach((node, millis) -> heat.put(new NodeId(node), most == 0 ? 0 : millis / most));
    return new Report(
        "Profile",
        "All kernels of one run take "
            + Units.millis(profile.millis())
            + "; "
            + profile.summary()
            + ".",
        settings,
        List.of("Block", "ms", "% of time", "M MACs", "G MACs/s", "Kernels"),
        rows,
        heat);
  }
}
