package vertebra.compile;

import static vertebra.text.Texts.say;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import vertebra.analysis.Analysis;
import vertebra.analysis.Plan;
import vertebra.block.Catalogue;
import vertebra.block.Role;
import vertebra.graph.Node;
import vertebra.graph.PortPath;
import vertebra.onnx.Emitter;
import vertebra.onnx.Model;
import vertebra.tensor.Dim;
import vertebra.tensor.TensorType;
import vertebra.tensor.UndecidedSizeException;

/// Turns a checked design into a flat ONNX model.
public final class Compiler {

  /// The operator set of a model unless something in it needs a newer one: 17 is read by every
  /// current runtime.
  public static final int OPSET = 17;

  /// How to compile.
  ///
  /// @param name the name of the graph in the file
  /// @param opset the least operator set to declare
  /// @param batch a number for the batch size; empty leaves it dynamic
  /// @param taps output ports to add as model outputs; never measure such a model
  public record Options(String name, int opset, OptionalLong batch, List<PortPath> taps) {

    public static final Options DEFAULT =
        new Options("vertebra", OPSET, OptionalLong.empty(), List.of());

    public Options {
      taps = List.copyOf(taps);
    }

    public Options named(String other) {
      return new Options(other, opset, batch, taps);
    }

    public Options withOpset(int version) {
      return new Options(name, version, batch, taps);
    }

    public Options withBatch(long size) {
      return new Options(name, opset, OptionalLong.of(size), taps);
    }

    public Options withTaps(List<PortPath> ports) {
      return new Options(name, opset, batch, ports);
    }
  }

  /// Makes the models of plans that are more than lowerings of blocks, such as those of designs
  /// that came from a model file.
  @FunctionalInterface
  public interface Maker {
    Compiled compile(Plan plan, Options options) throws CompileException;
  }

  private final Catalogue catalogue;
  private final Maker maker;

  public Compiler(Catalogue catalogue) {
    this(catalogue, Compiler::lowered);
  }

  public Compiler(Catalogue catalogue, Maker maker) {
    this.catalogue = catalogue;
    this.maker = maker;
  }

  /// What blocks mean here.
  public Catalogue catalogue() {
    return catalogue;
  }

  /// The model of a whole design, which must have no errors.
  public Compiled compile(Analysis analysis, Options options) throws CompileException {
    return compile(plan(analysis), options);
  }

  /// The plan of a whole design, which must have no errors.
  public Plan plan(Analysis analysis) throws CompileException {
    if (analysis.graph().isEmpty()) throw new CompileException(say("compile.the-design-is-empty"));
    var errors = analysis.errors();
    if (!errors.isEmpty())
      throw new CompileException(
          say("compile.the-design-has-a-mistake", errors.size(), errors.getFirst().message()));
    return Plan.of(catalogue, analysis);
  }

  /// The model of a plan, such as the part of a design that works.
  public Compiled compile(Plan plan, Options options) throws CompileException {
    if (plan.steps().isEmpty()) throw new CompileException(say("compile.nothing-leads-from-an"));
    if (plan.steps().stream().noneMatch(step -> step.block().role() == Role.INPUT))
      throw new CompileException(say("compile.the-design-has-no-input-block"));
    return maker.compile(plan, options).tapped(options.taps());
  }

  private static Compiled lowered(Plan plan, Options options) throws CompileException {
    var builder = new ModelBuilder(options.opset());
    var names = new LinkedHashMap<Integer, Emitter.Ref>();
    for (var step : plan.steps()) lower(plan, step, options, builder, names);
    var inputs =
        plan.steps().stream()
            .filter(step -> step.block().role() == Role.INPUT)
            .map(Plan.Step::path)
            .collect(Collectors.toSet());
    for (var end : plan.openEnds()) {
      int tensor = plan.tensor(PortPath.of(end)).orElseThrow();
      // A block may have a weight that is called as the block is, and an input of the model is.
      boolean isAlone =
          plan.openEnds().stream().filter(e -> e.node().equals(end.node())).count() == 1
              && !builder.hasWeight(end.node().value())
              && !inputs.contains(end.node().value());
      var name = isAlone ? end.node().value() : end.node() + "." + end.name();
      builder.output(name, ref(names, tensor), sized(plan.tensors().get(tensor), options));
    }
    var model = builder.build(options.name(), plan.sizes().metadata(), extents(plan, options));
    var values = new HashMap<Integer, Model.Value>();
    names.forEach((tensor, ref) ->
        values.put(
            tensor,
            new Model.Value(builder.finalName(ref), sized(plan.tensors().get(tensor), options))));
    return new Compiled(
        model, plan, Origins.of(model, plan, values), values, new LinkedHashMap<>());
  }

  /// Zeros in place of a tensor, of its type.
  private static Emitter.Ref silenced(Emitter.Ref tensor, TensorType type, Emitter emitter) {
    return switch (type.dtype()) {
      case FLOAT32, FLOAT16, FLOAT64, BFLOAT16 ->
          emitter.op("Mul", List.of(tensor, emitter.scalar(0)));
      case INT8, UINT8, INT32, INT64 -> emitter.op("Sub", List.of(tensor, tensor));
      case BOOL -> emitter.op("And", List.of(tensor, emitter.op("Not", List.of(tensor))));
    };
  }

  private static void lower(
      Plan plan,
      Plan.Step step,
      Options options,
      ModelBuilder builder,
      Map<Integer, Emitter.Ref> names)
      throws CompileException {
    var emitter = builder.at(step.path(), step.weightPath(), type -> sized(type, options));
    var inputs = step.inputs().stream().map(names::get).toList();
    try {
      var outputs = step.rules().lowering().lower(step.site(), inputs, emitter);
      for (int i = 0; i < step.outputs().size(); i++) {
        var output = outputs.get(i);
        boolean muted = step.mode() == Node.Mode.MUTED;
        names.put(
            step.outputs().get(i),
            muted ? silenced(output, plan.tensors().get(step.outputs().get(i)), emitter) : output);
      }
    } catch (UndecidedSizeException undecided) {
      throw new CompileException(
          say(
              "compile.at-cannot-be-compiled",
              step.block().title(),
              step.path(),
              undecided.size()));
    }
  }

  /// Every size in the model that is computed from open ones, with the first step that it leaves.
  private static List<Model.Extent> extents(Plan plan, Options options) {
    var first = new LinkedHashMap<Dim, Model.Extent>();
    for (var step : plan.steps())
      for (int tensor : step.outputs())
        for (var dim : sized(plan.tensors().get(tensor), options).shape().dims())
          if (dim instanceof Dim.Formula)
            first.putIfAbsent(dim, new Model.Extent(step.path(), dim));
    return List.copyOf(first.values());
  }

  private static Emitter.Ref ref(Map<Integer, Emitter.Ref> names, int tensor) {
    return Objects.requireNonNull(names.get(tensor), "a tensor that no step makes");
  }

  private static TensorType sized(TensorType type, Options options) {
    if (options.batch().isEmpty()) return type;
    return type.with(type.shape().inBatchesOf(options.batch().getAsLong()));
  }
}
