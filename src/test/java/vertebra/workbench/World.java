package vertebra.workbench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiPredicate;
import vertebra.block.Body;
import vertebra.compare.NetworkSource;
import vertebra.cost.Budget;
import vertebra.document.BlockDefinition;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.GraphText;
import vertebra.document.History;
import vertebra.document.Position;
import vertebra.execute.InputSource;
import vertebra.execute.PrecisionChoice;
import vertebra.graph.BlockId;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Value;
import vertebra.measure.MeasurementKind;
import vertebra.media.NoiseInput;
import vertebra.precision.Precision;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Device;
import vertebra.teaching.Notebook;
import vertebra.weights.WeightSource;
import vertebra.workbench.Sequences.Step;

/// Several designs that are open at once, over threads that the test steps by hand. Threads other
/// than the window's do what waits in any order, so answers come late and out of order.
public final class World {

  private static final List<String> DESIGNS =
      List.of(
          """
          input  = input(shape: N,8)
          dense  = dense(units: 3)   input
          relu   = relu              dense
          output = output            relu
          """,
          """
          input  = input(shape: N,8)
          mine   = own               input
          dense  = dense(units: 5)   mine
          output = output            dense
          """,
          """
          input  = input(shape: N,6)
          split  = split             input
          dense  = dense(units: 4)   split:y1
          output = output            dense
          """);

  /// A lesson that is worked on in the first design.
  private static final String LESSON =
      """
      ---
      id: own
      title: Three answers
      minutes: 1
      question: How many numbers has a layer?
      weights: random
      hint: Count.
      hint: Inputs times answers, and a bias for each.
      hint: Give it three.
      ---
      # Design start
          input = input(shape: "N,8")
          dense = dense(units: 2) input
          output = output dense

      # Design solution = start
          dense.units = 3

      # Design wide = start
          dense.units = 4

      # Step predict solution
      How many?
      ? parameters = 27
      ! 24: And a bias for each.

      # Step do
      Build it.

      # Step see wide
      And here?
      ? parameters = 36

      # Step say
      One more answer costs …

      # Check
      - parameters = 27

      # Wrong none
      That is the start.
          dense.units = 2
      """;

  final FakeEngine engine = new FakeEngine();
  private final HandStepped screen = new HandStepped();
  private final HandStepped checking = new HandStepped();
  private final HandStepped background = new HandStepped();
  private final HandStepped device = new HandStepped();
  private final Path folder;
  private final Path lesson;
  private final Services services;
  private final Comparing comparing;
  private final List<OpenDesign> designs = new ArrayList<>();

  /// @param checker how designs are checked
  /// @param same whether an answer is about a network of the comparison
  World(
      Path folder,
      int designs,
      Workbench.Checker checker,
      BiPredicate<Comparing.Item, Comparing.Item> same) {
    this.folder = folder;
    lesson = folder.resolve("own.lesson.md");
    try {
      Files.writeString(lesson, LESSON);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    var usual = TestServices.of(TestBlocks.CATALOGUE, engine, folder, screen, background, device);
    services =
        TestServices.with(
            usual,
            checker,
            Optional.empty(),
            new Services.Threads(screen, checking, background, background, background, background));
    comparing = new Comparing(TestBlocks.CATALOGUE, services.devices(), same, screen, background);
    for (int i = 0; i < designs; i++) this.designs.add(opened(document(i)));
  }

  /// As the program checks and compares.
  public static World usual(Path folder, int designs) {
    return new World(
        folder, designs, Workbench.CHECKER, (one, other) -> one.number() == other.number());
  }

  public Services services() {
    return services;
  }

  public Comparing comparing() {
    return comparing;
  }

  public OpenDesign design(int index) {
    return designs.get(index);
  }

  private OpenDesign opened(Document document) {
    return new OpenDesign(History.startingAt(document), Optional.empty(), "", services);
  }

  /// The blocks that the designs define.
  static List<BlockDefinition> definitions() {
    var body = Body.of(b -> b.add("inner", TestBlocks.RELU, b.input()));
    return List.of(
        new BlockDefinition(
            new BlockId("own"),
            "Own",
            body.graph(),
            List.of("x"),
            List.of(new BlockDefinition.Output("y", body.outputs().getFirst()))));
  }

  private Document document(int choice) {
    var own = definitions().getFirst();
    var lines = DESIGNS.get(choice % DESIGNS.size());
    try {
      var graph = GraphText.parse(lines, GraphText.USUAL);
      var document = Edit.apply(Document.of(graph), new Edit.Define(own)).document();
      return choice % DESIGNS.size() == 0
          ? document.withSetting("lesson", "own").withSetting(Notebook.FILE, lesson.toString())
          : document;
    } catch (vertebra.document.DocumentException mistake) {
      throw new IllegalStateException(mistake);
    }
  }

  /// Does one thing.
  public void act(Step step) {
    var design = designs.get(step.design());
    var workbench = design.workbench();
    int choice = step.choice();
    switch (step.act()) {
      case OPEN -> replace(step.design(), document(choice));
      case NEW, CLOSE -> replace(step.design(), Document.EMPTY);
      case EDIT -> {
        if (choice % 5 == 0) edit(design, "relu", new GraphEdit.Remove(List.of(id("relu"))));
        else edit(design, "dense", set("dense", "units", new Value.Whole(1 + choice % 7)));
      }
      case BREAK -> edit(design, "input", set("input", "shape", new Value.Text("N,3,4,4")));
      case MUTE -> mute(design, choice);
      case UNDO -> workbench.undo();
      case REDO -> workbench.redo();
      case SELECT -> node(design, choice).ifPresent(id -> workbench.select(Selection.of(id)));
      case MOVE ->
          node(design, choice)
              .ifPresent(id ->
                  workbench.perform(
                      "Move", new Edit.Move(java.util.Map.of(id, new Position(choice, choice)))));
      case RETITLE ->
          node(design, choice)
              .ifPresent(id -> workbench.perform("Call", new Edit.Retitle(id, "t" + choice)));
      case ENTER -> {
        if (design
            .state()
            .analysis()
            .findings()
            .find(id("mine"))
            .flatMap(it -> it.inside())
            .isPresent()) design.runs().lookInside(List.of(id("mine")));
      }
      case LEAVE -> design.runs().lookInside(List.of());
      case RUN -> design.runs().run();
      case CANCEL -> {
        design.runs().cancel();
        if (choice % 2 == 0) design.measuring().stop();
      }
      case MEASURE ->
          design
              .measuring()
              .start(choice % 2 == 0 ? MeasurementKind.SIGNAL : MeasurementKind.BENCHMARK);
      case TRAIN -> {
        checking.finish();
        screen.finish();
        design.training().start();
      }
      case HEAT -> design.measuring().heat(choice % 3 > 0);
      case PIN -> {
        if (workbench.state().selection().isEmpty())
          node(design, choice).ifPresent(id -> workbench.select(Selection.of(id)));
        design.tensors().pin(choice % 4 > 0);
      }
      case EXPORT ->
          design
              .exporting()
              .start(
                  new Exporting.Wish(
                      Exporting.ExportKind.WEIGHTS,
                      folder.resolve("out.safetensors"),
                      java.util.OptionalInt.empty(),
                      java.util.OptionalLong.empty(),
                      false,
                      false,
                      false,
                      PrecisionChoice.NONE));
      case FEED ->
          design.runs().feed(id("input"), new InputSource.Noise(NoiseInput.normal(choice % 3)));
      case WEIGH -> design.runs().weigh(WeightSource.fresh(choice % 3));
      case LABEL ->
          design
              .runs()
              .label(choice % 2 == 0 ? Optional.empty() : Optional.of(Path.of("l" + choice % 3)));
      case DEVICE ->
          services.devices().choose(choice % 2 == 0 ? Optional.empty() : Optional.of(Device.CPU));
      case PRECISION ->
          services
              .devices()
              .reduce(
                  choice % 2 == 0 ? PrecisionChoice.NONE : PrecisionChoice.of(Precision.FLOAT16));
      case THREADS -> services.devices().threads(choice % 3);
      case REPEAT -> services.devices().measure(new Benchmark(0, 1 + choice % 3));
      case LIMIT ->
          design
              .budgeting()
              .limit(
                  Budget.Limit.PARAMETERS,
                  choice % 4 == 0 ? OptionalDouble.empty() : OptionalDouble.of(1 + choice % 20));
      case READ -> design.reading().about(choice % 2 == 0 ? TestBlocks.ADD : TestBlocks.SPLIT);
      case LEARN -> learn(design.learning(), choice);
      case COMPARE -> {
        compare(design);
        compare(design);
      }
      case UNCOMPARE -> {
        var items = comparing.state().items();
        if (!items.isEmpty()) comparing.remove(items.get(choice % items.size()).name());
        if (choice % 3 > 0) compare(design);
      }
      case COMPARE_TIMES ->
          comparing.measure(List.of(Optional.of(Device.CPU)), new Benchmark(0, 1), 1);
      case WORK -> work(choice);
      case SETTLE -> settle();
    }
  }

  private static void learn(Learning learning, int choice) {
    switch (choice % 6) {
      case 0, 1 -> learning.note("27");
      case 2 -> learning.go(1 + choice % 4);
      case 3 -> learning.hint();
      case 4 -> learning.build();
      default -> learning.startOver();
    }
  }

  /// Networks are few names, so that names come again.
  private void compare(OpenDesign design) {
    if (comparing.state().items().size() > 2) return;
    var document = design.state().document();
    comparing.add(NetworkSource.of(TestBlocks.CATALOGUE, "net", document));
  }

  private void replace(int index, Document document) {
    designs.get(index).close();
    designs.set(index, opened(document));
  }

  private static NodeId id(String name) {
    return new NodeId(name);
  }

  private static GraphEdit set(String node, String key, Value value) {
    return new GraphEdit.SetParameter(id(node), key, value);
  }

  private static void edit(OpenDesign design, String node, GraphEdit edit) {
    if (design.state().graph().contains(id(node))) design.workbench().perform("Edit", edit);
  }

  private static void mute(OpenDesign design, int choice) {
    design
        .state()
        .graph()
        .find(id("dense"))
        .ifPresent(dense -> {
          boolean muted = dense.mode() == Node.Mode.MUTED;
          design
              .workbench()
              .perform(
                  "Mute",
                  new GraphEdit.SetMode(
                      id("dense"),
                      muted
                          ? Node.Mode.ACTIVE
                          : choice % 2 == 0 ? Node.Mode.MUTED : Node.Mode.BYPASSED));
        });
  }

  private static Optional<NodeId> node(OpenDesign design, int choice) {
    var nodes = List.copyOf(design.state().graph().nodes());
    return nodes.isEmpty() ? Optional.empty() : Optional.of(nodes.get(choice % nodes.size()).id());
  }

  /// One thread does one thing; the window's in order, others in any. Answers whether any had
  /// something to do.
  boolean work(int choice) {
    var threads = List.of(screen, checking, background, device, screen);
    for (int i = 0; i < threads.size(); i++) {
      var thread = threads.get((choice + i) % threads.size());
      if (thread.waiting() == 0) continue;
      if (thread == screen) thread.step();
      else thread.step(choice % thread.waiting());
      return true;
    }
    return false;
  }

  /// Everything is done that waits.
  public void settle() {
    while (screen.waiting() + checking.waiting() + background.waiting() + device.waiting() > 0) {
      checking.finish();
      background.finish();
      device.finish();
      screen.finish();
    }
  }
}
