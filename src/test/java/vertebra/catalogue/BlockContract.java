package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;
import vertebra.analysis.Analyzer;
import vertebra.block.BlockType;
import vertebra.block.BlockType.Behaviour;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.block.Example;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.compile.Compiler.Options;
import vertebra.graph.NodeId;
import vertebra.tensor.Shape;

/// What a block promises beyond what its own statement can be refused for. Every failure names the
/// block.
///
/// @param catalogue the block's own and those that it is made of
record BlockContract(Catalogue catalogue) {

  /// A question about one block.
  interface Question {
    void about(BlockType block) throws Exception;
  }

  /// Asks, and puts the block's name in front of what fails.
  static void ask(BlockType block, Question question) {
    try {
      question.about(block);
    } catch (TestAbortedException passedOver) {
      throw passedOver;
    } catch (AssertionError | Exception failure) {
      throw new AssertionFailedError(block.id() + ": " + failure.getMessage(), failure);
    }
  }

  /// Every claim of this contract at once.
  void hold(BlockType block) {
    ask(block, BlockContract::twoExamples);
    ask(block, BlockContract::everyPartReachesAnOutput);
    ask(block, this::everyParameterIsRead);
  }

  static void twoExamples(BlockType block) {
    assertTrue(
        block.examples().size() >= 2 || block.role() == Role.INPUT || block.role() == Role.OUTPUT,
        "fewer than two examples");
  }

  /// A part that leads nowhere costs time and weights and does nothing.
  static void everyPartReachesAnOutput(BlockType block) {
    if (!(block.behaviour() instanceof Behaviour.Composite composite)) return;
    for (var example : block.examples()) {
      var body = composite.expansion().apply(block.site(example));
      var idle = new TreeSet<String>();
      var reaching = reaching(body);
      for (var node : body.graph().nodes())
        if (!reaching.contains(node.id())) idle.add(node.id().value());
      assertTrue(
          idle.isEmpty(), () -> "in \"" + example.name() + "\" no output needs the parts " + idle);
    }
  }

  private static Set<NodeId> reaching(Body body) {
    var reached = new HashSet<NodeId>();
    var open = new ArrayDeque<NodeId>();
    body.outputs().forEach(port -> open.add(port.node()));
    while (!open.isEmpty()) {
      var id = open.remove();
      if (!reached.add(id)) continue;
      body.graph().incoming(id).forEach(edge -> open.add(edge.from().node()));
      body.graph().node(id).sharesWeightsWith().ifPresent(open::add);
    }
    return reached;
  }

  /// A parameter must change something that is checked, counted or exported in one of the examples,
  /// or the block says in one clause why it does not.
  void everyParameterIsRead(BlockType block) {
    var known = block.parameters().stream().map(ParameterSpec::key).toList();
    for (var key : block.idle().keySet())
      assertTrue(known.contains(key), () -> "says why " + key + " is idle but has no " + key);
    for (var spec : block.parameters()) {
      boolean read = block.examples().stream().anyMatch(example -> changes(block, example, spec));
      var why = block.idle().get(spec.key());
      if (why == null) assertTrue(read, () -> "nothing reads the parameter " + spec.key());
      else {
        assertFalse(why.isBlank(), () -> "does not say why " + spec.key() + " is idle");
        assertFalse(read, () -> "says that " + spec.key() + " is idle, but something reads it");
      }
    }
  }

  private <T> boolean changes(BlockType block, Example example, ParameterSpec<T> spec) {
    var before = answers(block, example);
    return values(spec, spec.in(example.parameters()))
        .filter(value -> spec.objection(value).isEmpty())
        .anyMatch(value -> {
          var parameters = example.parameters().with(spec.key(), spec.encode(value));
          var changed =
              new Example(example.name(), parameters, example.inputs(), example.outputs());
          return !answers(block, changed).equals(before);
        });
  }

  /// All that follows from a block in the place of an example: its ports, and what it objects to or
  /// what is inside; of a block that is an operation its outputs, cost, reach and operators.
  private List<Object> answers(BlockType block, Example example) {
    try {
      var site = block.site(example);
      var ports = List.of(block.inputs(example.parameters()), block.outputs(example.parameters()));
      return List.of(
          ports,
          switch (block.behaviour()) {
            case Behaviour.Composite(var expansion, var requirement) ->
                requirement
                    .apply(site)
                    .<Object>map(problem -> problem)
                    .orElseGet(() -> insideOf(expansion.apply(site)));
            case Behaviour.Primitive rules -> operation(block, example, rules, site);
          });
    } catch (RuntimeException objection) {
      return List.of(String.valueOf(objection.getMessage()));
    }
  }

  private static Object insideOf(Body body) {
    return List.of(
        List.copyOf(body.graph().nodes()), List.copyOf(body.graph().edges()), body.outputs());
  }

  private Object operation(BlockType block, Example example, Behaviour.Primitive rules, Site site) {
    var analysis = new Analyzer(catalogue).analyze(Designs.around(block, example));
    var finding = analysis.findings().of(Designs.SUBJECT);
    if (!analysis.isValid()) return analysis.diagnostics();
    try {
      return List.of(
          finding.typing(),
          finding.cost(),
          rules.reach().apply(site),
          new Compiler(catalogue).compile(analysis, Options.DEFAULT).model());
    } catch (CompileException impossible) {
      return impossible.getMessage();
    }
  }

  /// Other values of a parameter: those near the one at hand first, then its bounds.
  @SuppressWarnings("unchecked")
  private static <T> Stream<T> values(ParameterSpec<T> spec, T now) {
    return (Stream<T>)
        switch (spec) {
          case ParameterSpec.Whole whole -> wholes((Integer) now, whole.min(), whole.max()).boxed();
          case ParameterSpec.OneOf choice -> choice.allowed().stream();
          case ParameterSpec.Real real -> reals((Double) now, real);
          case ParameterSpec.Flag _ -> Stream.of(true, false);
          case ParameterSpec.Choice<?> choice -> choice.options().stream();
          case ParameterSpec.Sides sides ->
              wholes(((Pair) now).height(), sides.min(), sides.max()).mapToObj(Pair::of);
          case ParameterSpec.Wholes list ->
              wholes(list.min(), list.min(), list.max())
                  .boxed()
                  .flatMap(
                      number -> IntStream.of(1, 2, 4).mapToObj(length -> times(number, length)));
          case ParameterSpec.Sizes _ -> Stream.of("N,3,32,32", "N,5,8", "N,7").map(Shape::parse);
          case ParameterSpec.Padding padding ->
              Stream.concat(
                  padding.rules().stream().map(ParameterSpec.Padding.Rule::word),
                  Stream.of("0", "1", "a"));
          case ParameterSpec.Text _ -> Stream.of("a", "1", "1,1", "0,-1", "a,b", "1;1", "0");
          case ParameterSpec.Attribute _ -> Stream.of();
        };
  }

  private static List<Integer> times(int number, int length) {
    return IntStream.range(0, length).mapToObj(_ -> number).toList();
  }

  private static IntStream wholes(int now, int min, int max) {
    return IntStream.of(now + 1, now - 1, 2 * now, now / 2, min, min + 1, max)
        .filter(value -> value != now && value >= min && value <= max)
        .distinct();
  }

  private static Stream<Double> reals(double now, ParameterSpec.Real real) {
    return Stream.of(now / 2, now * 2, (now + real.max()) / 2, real.min(), real.max())
        .filter(value -> value != now);
  }
}
