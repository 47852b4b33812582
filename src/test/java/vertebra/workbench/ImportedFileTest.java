package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;
import vertebra.design.Ports;
import vertebra.document.DocumentFile;
import vertebra.document.GraphText;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.importing.FileChanges;
import vertebra.importing.ImportedModels;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelWriter;
import vertebra.weights.Initialiser;

/// What an open design knows of its model file, and its operators in the place of blocks.
@Tag("slow")
class ImportedFileTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();

  @TempDir Path folder;

  private static final String SUM = "onnx.sha256";

  private final HandStepped files = new HandStepped();
  private final HandStepped weighing = new HandStepped();
  private final HandStepped device = new HandStepped();
  private final List<String> said = new ArrayList<>();
  private OpenDesigns designs;
  private Path file;

  @BeforeEach
  void openModel() throws Exception {
    write(CATALOGUE.preset("squeezenet1_1").orElseThrow().graph().get());
    Executor now = Runnable::run;
    var usual = TestServices.of(CATALOGUE, new FakeEngine(), folder, now, now, device);
    designs =
        new OpenDesigns(
            TestServices.with(
                usual,
                usual.checker(),
                Optional.empty(),
                new Services.Threads(now, now, now, weighing, now, files)));
    new Storage(designs).open(file, _ -> {});
    files.finish();
  }

  private void write(Graph graph) throws Exception {
    var model =
        new Compiler(CATALOGUE)
            .compile(new Analyzer(CATALOGUE).analyze(graph), Compiler.Options.DEFAULT)
            .model();
    file = folder.resolve("small.onnx");
    ModelWriter.write(model, Initialiser.seeded(5), file, false, (_, _) -> true);
  }

  private ImportedFile imported() {
    return designs.shown().imported();
  }

  private Workbench.WorkbenchState state() {
    return designs.shown().state();
  }

  private ImportView view() {
    var scope = new Scope();
    var now = ImportView.of(designs.shown(), scope).get();
    scope.close();
    return now;
  }

  private NodeId block(String name) {
    return state().graph().nodes().stream()
        .filter(node -> node.block().value().equals(name))
        .findFirst()
        .orElseThrow()
        .id();
  }

  @Test
  void theReportSaysWhatWasReadAndWhatEditsChange() {
    assertEquals(Optional.empty(), view().report(), "read before anybody asked");
    imported().look();
    assertTrue(view().looking(), "not read on the files thread");
    files.finish();
    var report = view().report().orElseThrow();
    assertEquals(report.operators(), report.asBlocks());
    assertTrue(report.kept().isEmpty(), report.kept()::toString);
    assertEquals(2, view().blocks().size());
    assertTrue(view().changes().fresh().map(FileChanges::isNothing).orElseThrow(), "unedited");
    deleteBackbone();
    assertFalse(view().changes().remark().isEmpty(), "an earlier state is not marked");
    files.finish();
    var changes = view().changes().fresh().orElseThrow();
    assertFalse(changes.isNothing(), changes::toString);
    assertFalse(changes.removed().isEmpty(), changes::toString);
  }

  @Test
  void whatWasReadKeepsItsNameWhenAnotherBlockStandsThere() {
    new Actions(designs.shown().workbench())
        .replace(
            block("squeezenet"),
            CATALOGUE.find(new BlockId("mobilenet-v2")).orElseThrow(),
            Parameters.NONE);
    var read = view().blocks().getFirst();
    assertEquals("SqueezeNet", read.title());
    assertEquals("MobileNet v2", read.now());
    assertEquals("", view().blocks().getLast().now());
  }

  @Test
  void aModelFileThatIsOpenIsShownAgainUntilItIsEdited() throws Exception {
    var first = designs.shown();
    new Storage(designs).open(file, _ -> {});
    files.finish();
    assertEquals(List.of(first), designs.all().get());
    var link = Files.createSymbolicLink(folder.resolve("link.onnx"), file);
    new Storage(designs).open(link, _ -> {});
    files.finish();
    assertEquals(List.of(first), designs.all().get(), "by another way");
    var design = folder.resolve("of-it.vertebra");
    DocumentFile.write(first.state().document(), design);
    new Storage(designs).open(design, _ -> {});
    files.finish();
    assertEquals(
        Optional.of(design), designs.shown().state().file(), "the model's design is shown");
    designs.close(designs.shown());
    designs.show(first);
    first.workbench().perform("delete", new GraphEdit.RemoveAndHeal(block("squeezenet")));
    new Storage(designs).open(file, _ -> {});
    files.finish();
    assertEquals(2, designs.all().get().size());
  }

  @Test
  void aStepThatIsAskedForWhileAnotherIsTriedIsTriedBehindIt() {
    var reworking = designs.shown().reworking();
    var end = reworking.outputs().getFirst();
    for (var step : List.of("rename=" + end + "=first", "rename=nowhere=x", "rename=first=second"))
      reworking.add(step);
    var state = reworking.observed().get().orElseThrow().value();
    assertTrue(state.isBusy() && state.done().isEmpty(), state::toString);
    device.finish();
    var done = reworking.observed().get().orElseThrow().value();
    assertEquals(2, done.done().size(), done::toString);
    assertTrue(done.refusal().contains("nowhere"), done::refusal);
    reworking.add("batch=" + reworking.batch().orElseThrow());
    reworking.clear();
    device.finish();
    assertEquals(Optional.empty(), reworking.observed().get(), "an answer after all was forgotten");
  }

  /// Copied, unpacked or checked out, a file has another time but the same bytes.
  @Test
  void aTouchedFileIsKnownByItsChecksumOnceTheDesignWasSaved() throws Exception {
    var touched = FileTime.fromMillis(1_000_000);
    var before = Files.getLastModifiedTime(file);
    Files.setLastModifiedTime(file, touched);
    imported().look();
    files.finish();
    assertTrue(view().failure().contains("small.onnx"), view().failure());
    Files.setLastModifiedTime(file, before);
    save(new Storage(designs));
    prove();
    Files.setLastModifiedTime(file, touched);
    imported().look();
    files.finish();
    assertEquals("", view().failure());
    assertTrue(view().changes().fresh().map(FileChanges::isNothing).orElseThrow(), "unedited");
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThrows(ModelException.class, () -> changes());
  }

  private Path save(Storage storage) {
    var design = folder.resolve("small.vertebra");
    storage.save(design, _ -> {});
    files.finish();
    return design;
  }

  /// Lets checksums be worked out and written.
  private void prove() {
    weighing.finish();
    files.finish();
  }

  private void deleteBackbone() {
    designs.shown().workbench().perform("delete", new GraphEdit.RemoveAndHeal(block("squeezenet")));
  }

  @Test
  void aSaveDoesNotWaitForTheChecksumWhichFollows() throws Exception {
    deleteBackbone();
    var design = save(new Storage(designs));
    assertFalse(Files.readString(design).contains(SUM), "the model was read first");
    assertFalse(state().isDirty(), "not saved");
    prove();
    assertTrue(Files.readString(design).contains(SUM), "no checksum came");
    assertFalse(state().isDirty(), "a checksum is nobody's work");
    designs.shown().workbench().undo();
    assertTrue(state().document().settings().find(SUM).isPresent(), "forgotten by undo");
  }

  @Test
  void aChecksumReplacesNothingThatWasWrittenSince() throws Exception {
    var storage = new Storage(designs);
    save(storage);
    deleteBackbone();
    var design = save(storage);
    var written = Files.readString(design);
    assertEquals(2, weighing.waiting(), "a checksum for each save");
    weighing.step();
    files.finish();
    assertEquals(written, Files.readString(design), "the earlier save came back");
    Files.writeString(design, "of somebody else");
    prove();
    assertEquals("of somebody else", Files.readString(design));
  }

  /// What a person touches before the design is opened is read whole once.
  @Test
  void aTouchedFileOfASavedDesignIsRecognisedBesides() throws Exception {
    var storage = new Storage(designs);
    var design = save(storage);
    prove();
    designs.close(designs.shown());
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
    storage.open(design, _ -> {});
    files.finish();
    assertEquals(Optional.empty(), state().document().settings().find("onnx.seen"));
    weighing.finish();
    assertEquals(
        Optional.of("1970-01-01T00:16:40Z"), state().document().settings().find("onnx.seen"));
    assertFalse(state().isDirty(), "nobody edited");
    assertTrue(changes().isNothing(), "another file");
  }

  private FileChanges changes() throws ModelException {
    return ImportedModels.changes(state().document(), folder, state().catalogue());
  }

  @Test
  void aMovedFileIsChosenAgainAndAnotherIsNot() throws Exception {
    var elsewhere = Files.createDirectories(folder.resolve("b")).resolve("other.onnx");
    Files.move(file, elsewhere);
    Files.writeString(folder.resolve("none.onnx"), "no model");
    imported().look();
    files.finish();
    assertTrue(view().failure().contains("small.onnx"), view().failure());
    imported().chooseAgain(folder.resolve("none.onnx"), said::add);
    files.finish();
    assertTrue(said.getFirst().contains("none.onnx"), said::toString);
    assertThrows(ModelException.class, () -> changes());
    imported().chooseAgain(elsewhere, said::add);
    files.finish();
    assertEquals("", view().failure());
    assertTrue(view().changes().fresh().map(FileChanges::isNothing).orElseThrow(), "unedited");
    designs.shown().workbench().undo();
    assertThrows(ModelException.class, () -> changes());
  }

  @Test
  void aDesignThatKeepsACopyNeedsTheFileOfBeforeNoMore() throws Exception {
    imported().keepCopy(said::add);
    assertTrue(said.removeFirst().startsWith("Save the design first"), "no place for a copy");
    save(new Storage(designs));
    imported().keepCopy(said::add);
    files.finish();
    assertTrue(said.getLast().contains("small.model"), said::toString);
    Files.delete(file);
    assertTrue(changes().isNothing(), "the copy is another file");
    open(block("squeezenet"));
    assertTrue(changes().isNothing(), "the copy does not hold what blocks stand for");
    designs.shown().workbench().undo();
    designs.shown().workbench().undo();
    assertThrows(ModelException.class, () -> changes());
  }

  @Test
  void openingUpTouchesTheFileOnItsThreadOnly() {
    var backbone = block("squeezenet");
    assertTrue(imported().isOfFile(backbone), "of the file");
    imported().openUp(backbone, said::add);
    assertTrue(state().graph().contains(backbone), "opened on the thread of the user");
    files.finish();
    assertEquals(List.of(), said);
    assertFalse(state().graph().contains(backbone), "not opened");
  }

  @Test
  void aBlockOpensAsItsPartsAndTheseAsTheirOwnDownToTheOperators() {
    open(block("squeezenet"));
    var fire = block("fire");
    assertTrue(imported().isOfFile(fire), "a part is not of the file");
    open(fire);
    assertTrue(isNothingChanged(), "the file would be another");
    open(block("conv-2d"));
    assertTrue(
        state().graph().nodes().stream().anyMatch(node -> node.block().value().startsWith("onnx")),
        state().graph()::toString);
    assertTrue(isNothingChanged(), "the file would be another");
  }

  @Test
  void aBlockWhoseWeightsOthersReadOpensAsItsParts() throws Exception {
    designs.close(designs.shown());
    write(
        GraphText.parse(
            """
            image = input(shape: "N,8,16,16")
            one   = conv-unit(filters: 8)              image
            two   = conv-unit(filters: 8) @shares(one) one
            three = conv-unit(filters: 8) @shares(one) two
            out   = output                             three
            """,
            Ports.of(CATALOGUE)));
    new Storage(designs).open(file, _ -> {});
    files.finish();
    var owner = block("conv-unit");
    var users = state().graph().sharing(owner);
    assertEquals(2, users.size(), state().graph()::toString);
    open(owner);
    assertEquals(users.subList(1, 2), state().graph().sharing(users.getFirst()));
    assertTrue(imported().isOfFile(block("conv-2d")), "opened as operators");
    open(users.getLast());
    assertEquals(users.subList(0, 1), List.of(block("conv-unit")));
    assertTrue(isNothingChanged(), "the file would be another");
  }

  private void open(NodeId block) {
    said.clear();
    imported().openUp(block, said::add);
    files.finish();
    assertEquals(List.of(), said);
  }

  private boolean isNothingChanged() {
    imported().look();
    files.finish();
    return view().changes().fresh().orElseThrow().isNothing();
  }

  @Test
  void aBlockThatIsGoneMeanwhileStaysGone() {
    var backbone = block("squeezenet");
    imported().openUp(backbone, said::add);
    designs.shown().workbench().perform("delete", new GraphEdit.RemoveAndHeal(backbone));
    var left = state().graph();
    files.finish();
    assertEquals(left, state().graph());
  }

  @Test
  void oneStepShowsTheFileAsItWasAndUndoTheBlocks() {
    var blocks = state().graph();
    imported().showAsInFile(said::add);
    files.finish();
    assertTrue(view().blocks().isEmpty(), "blocks are left");
    assertTrue(state().graph().size() > blocks.size(), state().graph()::toString);
    assertTrue(
        state().graph().nodes().stream()
            .allMatch(node -> state().document().layout().position(node.id()).isPresent()),
        "something has no place");
    designs.shown().workbench().undo();
    assertEquals(blocks, state().graph());
    assertEquals(1, said.size(), said::toString);
  }

  @Test
  void aFileThatIsGoneIsSaid() throws Exception {
    Files.delete(file);
    imported().look();
    imported().showAsInFile(said::add);
    files.finish();
    assertTrue(view().failure().contains("is not there"), view()::failure);
    assertTrue(said.getFirst().contains("is not there"), said::toString);
  }
}
