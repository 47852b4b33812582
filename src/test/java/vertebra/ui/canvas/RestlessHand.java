package vertebra.ui.canvas;

import static vertebra.graph.Node.Mode.ACTIVE;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import vertebra.analysis.Analyzer;
import vertebra.block.BlockType;
import vertebra.block.ParameterSpec;
import vertebra.canvas.Alignment;
import vertebra.canvas.Arrange;
import vertebra.canvas.Card;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.design.RoleFrames;
import vertebra.document.CardState;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.Edit;
import vertebra.document.GraphText;
import vertebra.document.Position;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;
import vertebra.workbench.Actions;
import vertebra.workbench.Clipboard;
import vertebra.workbench.FakeEngine;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.OpenDesigns;
import vertebra.workbench.Selection;
import vertebra.workbench.TestServices;
import vertebra.workbench.Workbench;

/// Somebody who does one thing after another to designs in several tabs, the same for the same
/// seed, by the ways that mouse, keys, menus and panels have.
final class RestlessHand {

  /// One thing that can be done.
  private enum Deed {
    ADD,
    ADD_BEHIND,
    INSERT,
    CONNECT,
    CONNECT_SELECTED,
    DISCONNECT,
    DELETE,
    HEAL,
    SET,
    MUTE,
    BYPASS,
    MOVE,
    NUDGE,
    RENAME,
    RETITLE,
    ROLE,
    STATE,
    FRAME,
    FRAME_BY_ROLE,
    UNFRAME,
    REPLACE,
    GROUP,
    OPEN_UP,
    ENTER,
    LEAVE,
    COPY,
    CUT,
    PASTE,
    DUPLICATE,
    ARRANGE,
    ALIGN,
    FIX,
    SELECT_SOME,
    SELECT_ALL,
    SELECT_NONE,
    SELECT_WIRE,
    UNDO,
    REDO,
    TAB,
    PAN
  }

  private static final String START =
      """
      image = input(shape: "N,3,32,32")
      one   = conv-unit(filters: 8) image
      two   = relu one
      three = basic-residual(filters: 8) two
      out   = output three
      """;

  private static final List<String> BLOCKS =
      List.of("conv-2d", "relu", "batch-norm", "max-pool", "add", "concat", "conv-unit", "dense");

  private static final Deed[] DEEDS = Deed.values();

  private final Random random;
  private final OpenDesigns designs;
  private final CanvasModel desk;
  private final Actions actions;
  private final Clipboard clipboard;
  private final List<String> diary = new ArrayList<>();
  private final Map<Deed, Integer> done = new LinkedHashMap<>();
  private String copied = "";

  RestlessHand(long seed, Path folder) {
    random = new Random(seed);
    Executor now = Runnable::run;
    Executor never = _ -> {};
    designs =
        new OpenDesigns(
            TestServices.checking(
                StandardCatalogue.catalogue(),
                new FakeEngine(),
                folder,
                (catalogue, graph, previous, change) ->
                    new Analyzer(catalogue).check(previous, graph, change),
                now,
                never));
    desk = new CanvasModel(designs.current());
    actions = new Actions(() -> designs.shown().level().get());
    clipboard = new Clipboard(() -> designs.shown().level().get());
    designs.open(document(START), Optional.empty());
    designs.open(document("image = input\nout = output image\n"), Optional.empty());
    desk.start();
    desk.resize(1000, 700);
  }

  private static Document document(String lines) {
    try {
      return Document.of(GraphText.parse(lines, Ports.of(StandardCatalogue.catalogue())));
    } catch (DocumentException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  List<String> diary() {
    return diary;
  }

  /// The designs that are open.
  List<OpenDesign> designs() {
    return designs.all().get();
  }

  CanvasModel desk() {
    return desk;
  }

  /// What nobody can count on, since it was never there to be done or did nothing.
  List<String> neverDone() {
    var never = new ArrayList<String>();
    for (var deed : DEEDS) if (!done.containsKey(deed)) never.add(deed.name());
    return never;
  }

  /// Does one thing, which may do nothing here.
  void act() {
    var deed = DEEDS[random.nextInt(DEEDS.length)];
    diary.add(deed.name());
    var before = List.of(state().history(), desk.selection(), desk.trail(), desk.camera(), copied);
    act(deed);
    var after = List.of(state().history(), desk.selection(), desk.trail(), desk.camera(), copied);
    if (!before.equals(after)) done.merge(deed, 1, Integer::sum);
  }

  private void act(Deed deed) {
    switch (deed) {
      case ADD -> actions.add(block(), Parameters.NONE, place());
      case ADD_BEHIND ->
          any()
              .flatMap(id -> actions.fitting(block(), Parameters.NONE, id, true))
              .ifPresent(fitting -> actions.addBehind(fitting));
      case INSERT ->
          wire()
              .ifPresent(
                  wire -> actions.insertOn(wire, block(), Parameters.NONE, Optional.empty()));
      case CONNECT -> connect();
      case CONNECT_SELECTED -> actions.connectSelected();
      case DISCONNECT -> wire().ifPresent(actions::disconnect);
      case DELETE -> actions.delete();
      case HEAL -> actions.deleteAndHeal();
      case SET -> any().ifPresent(this::set);
      case MUTE -> actions.toggleMuted();
      case BYPASS -> actions.toggleBypassed();
      case MOVE -> any().ifPresent(id -> actions.move(Map.of(id, place()), random.nextInt(3)));
      case NUDGE -> actions.nudge(random.nextInt(9) - 4.0, 8);
      case RENAME -> any().ifPresent(id -> actions.rename(id, "name-" + random.nextInt(9)));
      case RETITLE ->
          any()
              .ifPresent(id ->
                  perform(
                      new Edit.Retitle(
                          id, random.nextBoolean() ? "Title \"é\"\t" + random.nextInt(9) : "")));
      case ROLE ->
          any()
              .ifPresent(
                  id -> perform(new Edit.SetRole(id, random.nextBoolean() ? "neck" : "backbone")));
      case STATE -> actions.toggle(oneOf(CardState.values()), "Change cards");
      case FRAME -> actions.frame("Frame " + random.nextInt(4), "neck");
      case FRAME_BY_ROLE -> perform(RoleFrames.frames(state().design()));
      case UNFRAME ->
          pick(state().document().layout().frames().keySet())
              .ifPresent(key -> perform(new Edit.RemoveFrame(key)));
      case REPLACE -> any().ifPresent(id -> actions.replace(id, block(), Parameters.NONE));
      case GROUP -> actions.group("Part " + random.nextInt(3));
      case OPEN_UP -> composite().ifPresent(actions::openUp);
      case ENTER -> composite().ifPresent(desk::enter);
      case LEAVE -> desk.leave();
      case COPY -> clipboard.copy().ifPresent(text -> copied = text);
      case CUT -> clipboard.cut().ifPresent(text -> copied = text);
      case PASTE -> {
        if (isCrowded()) actions.delete();
        else if (random.nextBoolean()) clipboard.paste(copied, random.nextBoolean());
        else clipboard.pasteAt(copied, place(), false);
      }
      case DUPLICATE -> {
        if (isCrowded()) actions.delete();
        else clipboard.duplicate();
      }
      case ARRANGE ->
          perform(
              Arrange.layered()
                  .edit(
                      Arrange.Request.of(desk.view(), desk.chosen(), Optional.empty()),
                      () -> false));
      case ALIGN -> perform(oneOf(Alignment.values()).edit(desk.view(), desk.chosen()));
      case FIX -> fix();
      case SELECT_SOME -> {
        var some = new LinkedHashSet<NodeId>();
        for (int i = 0; i < 4; i++) pick(desk.graph().nodes()).map(Node::id).ifPresent(some::add);
        desk.select(some, Optional.empty());
      }
      case SELECT_ALL -> desk.select(Selection.all(desk.graph()));
      case SELECT_NONE -> desk.select(Selection.NONE);
      case SELECT_WIRE ->
          pick(desk.graph().edges()).ifPresent(wire -> desk.select(Selection.of(wire)));
      case UNDO -> workbench().undo();
      case REDO -> workbench().redo();
      case TAB -> designs.step(1);
      case PAN -> desk.look(desk.camera().panned(random.nextInt(900) - 450, 300));
    }
  }

  private Workbench workbench() {
    return designs.shown().level().get();
  }

  private Workbench.WorkbenchState state() {
    return workbench().state();
  }

  private boolean isCrowded() {
    return graph().size() > 24;
  }

  private Graph graph() {
    return state().graph();
  }

  private void perform(Edit edit) {
    workbench().perform("Change", edit);
  }

  private void connect() {
    var from = any();
    var to = any();
    if (from.isEmpty() || to.isEmpty()) return;
    var output = Ports.firstOutput(state().catalogue(), graph().node(from.get()));
    var input = pick(Ports.free(state().catalogue(), graph(), to.get()));
    if (output.isPresent() && input.isPresent())
      actions.connect(new Edge(output.get(), input.get()));
  }

  private void set(NodeId id) {
    var specs = state().catalogue().find(graph().node(id).block()).map(BlockType::parameters);
    specs
        .flatMap(this::pick)
        .ifPresent(spec -> actions.set(id, spec.key(), value(spec), random.nextInt(2)));
  }

  private Value value(ParameterSpec<?> spec) {
    return switch (initial(spec)) {
      case Value.Whole _ -> Value.of(random.nextInt(7));
      case Value.Flag(var on) -> Value.of(!on);
      case Value.Text _ -> Value.of("N,3,16,16");
      default -> initial(spec);
    };
  }

  private static <T> Value initial(ParameterSpec<T> spec) {
    return spec.encode(spec.initial());
  }

  private void fix() {
    var analyzer = new Analyzer(state().catalogue());
    pick(state().analysis().diagnostics())
        .flatMap(problem -> pick(analyzer.fixes(state().analysis(), problem)))
        .ifPresent(actions::apply);
  }

  private BlockType block() {
    var own = state().document().definitions().keySet();
    var id =
        random.nextInt(4) == 0
            ? pick(own).orElse(new BlockId("relu"))
            : new BlockId(BLOCKS.get(random.nextInt(BLOCKS.size())));
    return state().catalogue().find(id).orElseThrow();
  }

  private Optional<NodeId> composite() {
    var shown = desk.view().cards().stream().filter(Card::composite).map(Card::id).toList();
    return pick(shown).filter(id -> desk.graph().node(id).mode() == ACTIVE);
  }

  private Optional<NodeId> any() {
    return pick(graph().nodes()).map(Node::id);
  }

  private <T> T oneOf(T[] all) {
    return all[random.nextInt(all.length)];
  }

  private Optional<Edge> wire() {
    return pick(graph().edges());
  }

  private Position place() {
    return new Position(random.nextInt(800), random.nextInt(800));
  }

  private <T> Optional<T> pick(Collection<? extends T> things) {
    var list = List.<T>copyOf(things);
    return list.isEmpty() ? Optional.empty() : Optional.of(list.get(random.nextInt(list.size())));
  }
}
