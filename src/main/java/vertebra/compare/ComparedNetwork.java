package vertebra.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.analysis.PeakMemory;
import vertebra.analysis.Plan;
import vertebra.analysis.ReceptiveFields;
import vertebra.block.Catalogue;
import vertebra.block.Published;
import vertebra.block.Site;
import vertebra.compile.CompileException;
import vertebra.compile.Compiled;
import vertebra.compile.Compiler;
import vertebra.cost.CostTable;
import vertebra.cost.ModelCost;
import vertebra.design.Definitions;
import vertebra.design.Ports;
import vertebra.design.Snapshot;
import vertebra.design.Titles;
import vertebra.execute.ModelInputs;
import vertebra.execute.PrecisionConversion;
import vertebra.graph.PortPath;
import vertebra.onnx.Model;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelWriter;
import vertebra.precision.Precision;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.tensor.Dim;
import vertebra.weights.Initialiser;

/// A network that was read, checked and counted, and can be measured.
///
/// @param row what is known of it
/// @param summary what it is made of
/// @param form what a runtime can open
/// @param source what it was read from
public record ComparedNetwork(
    Comparison.NetworkFigures row, NetworkSummary summary, Form form, NetworkSource source) {

  /// What a runtime can open.
  sealed interface Form {
    /// A compiled design.
    ///
    /// @param peakBytes activation bytes of one sample
    record Made(Model model, long peakBytes) implements Form {}

    /// A model file.
    record File(Path path, long peakBytes) implements Form {}
  }

  /// Reads, checks and counts a network. The exception's message is for the user.
  ///
  /// @param blocks the catalogue, without the blocks that a design itself defines
  public static ComparedNetwork of(Catalogue blocks, NetworkSource networkSource)
      throws CompileException, ModelException, IOException {
    return switch (networkSource) {
      case NetworkSource.Design design -> of(blocks, design);
      case NetworkSource.Stored(var name, var file) -> {
        var cost = ModelCost.of(file, Map.of());
        long bytes = Files.size(file);
        for (var data : cost.file().dataFiles()) bytes += Files.size(data);
        yield new ComparedNetwork(
            row(name, cost, bytes),
            NetworkSummary.of(cost),
            new Form.File(file, cost.peakBytes()),
            networkSource);
      }
    };
  }

  private static ComparedNetwork of(Catalogue blocks, NetworkSource.Design design)
      throws CompileException {
    var document = design.document();
    var catalogue = Definitions.added(blocks, document.definitions().values());
    var analysis = new Analyzer(catalogue).analyze(document.graph());
    var compiled = compiled(catalogue, analysis);
    return new ComparedNetwork(
        row(
            design.name(),
            compiled,
            Snapshot.checked(document, catalogue, analysis),
            design.published()),
        NetworkSummary.of(catalogue, document.graph(), compiled),
        new Form.Made(compiled.model(), PeakMemory.of(compiled.plan()).bytes()),
        design);
  }

  /// The model that a design makes.
  ///
  /// @param blocks the catalogue, without the blocks that the design itself defines
  static Compiled compiled(Catalogue blocks, NetworkSource.Design design) throws CompileException {
    var document = design.document();
    var catalogue = Definitions.added(blocks, document.definitions().values());
    return compiled(catalogue, new Analyzer(catalogue).analyze(document.graph()));
  }

  private static Compiled compiled(Catalogue catalogue, Analysis analysis) throws CompileException {
    return new Compiler(catalogue).compile(analysis, Compiler.Options.DEFAULT);
  }

  private static Comparison.NetworkFigures row(
      String name, Compiled compiled, Snapshot design, List<Published> published) {
    var table = CostTable.of(compiled.plan());
    return new Comparison.NetworkFigures(
        name,
        table.total().parameters(),
        table.total().knownMultiplyAdds(),
        table.total().known(table.total().activationBytes()),
        table.total().known(table.peak().bytes()),
        compiled.model().weightBytes(),
        ModelWriter.size(compiled.model()),
        field(compiled.plan(), design),
        published,
        Precision.FLOAT32,
        List.of());
  }

  private static Comparison.NetworkFigures row(String name, ModelCost cost, long bytes) {
    long weights = 0;
    for (var tensor : cost.file().tensors().values()) weights += tensor.bytes();
    return new Comparison.NetworkFigures(
        name,
        cost.total().parameters(),
        cost.total().knownMultiplyAdds(),
        cost.activationBytes(),
        cost.peakActivationBytes(),
        weights,
        bytes,
        Optional.empty(),
        List.of(),
        PrecisionConversion.of(cost.file()),
        List.of());
  }

  /// The field at the last feature map that is still an image.
  private static Optional<Comparison.DeepestField> field(Plan plan, Snapshot design) {
    var fields = ReceptiveFields.of(plan);
    var found = Optional.<Comparison.DeepestField>empty();
    for (var port : plan.ports().entrySet()) {
      if (!port.getKey().isOutermost()) continue;
      var shape = Site.perSample(plan.tensors().get(port.getValue())).shape();
      boolean isImage = shape.rank() == 4 && isMany(shape.dim(2)) && isMany(shape.dim(3));
      var field = fields.at(port.getKey());
      if (isImage && field.isPresent())
        found = Optional.of(new Comparison.DeepestField(field.get(), place(design, port.getKey())));
    }
    return found;
  }

  /// The title of the map's block, and which of its levels it is: `ResNet-18, C5`.
  private static String place(Snapshot design, PortPath port) {
    var node = design.graph().node(port.nodes().getFirst());
    var title = new Titles(design).of(node);
    var outputs = Ports.outputs(design.catalogue(), node);
    if (outputs.size() < 2) return title;
    return outputs.stream()
        .filter(output -> output.name().equals(port.port()))
        .map(output -> title + ", " + output.level())
        .findFirst()
        .orElse(title);
  }

  private static boolean isMany(Dim dim) {
    return dim.known().isEmpty() || dim.value() > 1;
  }

  public String name() {
    return row.name();
  }

  /// The same under another name or with other times.
  ComparedNetwork with(Comparison.NetworkFigures other) {
    return new ComparedNetwork(other, summary, form, source);
  }

  /// What differs from another network to this one.
  public Changes since(ComparedNetwork earlier) {
    return Changes.between(earlier, this);
  }

  /// This network with how long it takes on devices, measured on the calling thread with fresh
  /// weights and noise as input.
  ///
  /// @param batch samples at once, where the network leaves that open
  public ComparedNetwork measured(
      Engine engine,
      List<Device> devices,
      Engine.Options options,
      Benchmark benchmark,
      long batch,
      Cancellation cancellation)
      throws EngineException, IOException {
    var timings = new ArrayList<Comparison.Timing>();
    for (var device : devices) {
      cancellation.check();
      try (var session = open(engine, device, options, batch)) {
        long size = batch(session, batch);
        var feed = ModelInputs.noise(session, size, cancellation).tensors();
        var time = benchmark.measure(session, feed, cancellation).time();
        timings.add(new Comparison.Timing(session.placement(), size, time));
      }
    }
    return with(row.with(timings));
  }

  private Session open(Engine engine, Device device, Engine.Options options, long batch)
      throws EngineException {
    return switch (form) {
      case Form.Made(var model, var peak) ->
          engine.open(
              model, Initialiser.seeded(0), device, options.withWorkingBytes(times(peak, batch)));
      case Form.File(var path, var peak) ->
          engine.open(path, device, options.withWorkingBytes(times(peak, batch)));
    };
  }

  private static long times(long bytes, long factor) {
    return Math.multiplyHigh(bytes, factor) != 0 || bytes * factor < 0
        ? Long.MAX_VALUE
        : bytes * factor;
  }

  /// A network with a batch of its own is measured with that.
  private static long batch(Session session, long wished) {
    for (var input : session.inputs()) {
      var shape = input.type().shape();
      if (shape.rank() > 0 && shape.dim(0) instanceof Dim.Known(var fixed)) return fixed;
    }
    return wished;
  }
}
