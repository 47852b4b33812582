package vertebra.importing;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import vertebra.analysis.Plan;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.compile.Compiled;
import vertebra.document.Document;
import vertebra.files.PartFile;
import vertebra.graph.Edge;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.importing.ModelImport.Imported;
import vertebra.importing.ModelRewrite.Rewritten;
import vertebra.importing.recognition.BlockLibrary;
import vertebra.importing.recognition.Recogniser;
import vertebra.onnx.ModelException;

/// Opens model files as designs and writes such designs as model files again.
public final class ImportedModels {

  /// A model as a design, and how it was read.
  ///
  /// @param isVeryDesign whether the file carried the design that it was written from
  /// @param notes what is unusual about the file, in sentences
  public record Opened(
      Document document, ImportReport report, boolean isVeryDesign, List<String> notes) {
    public Opened {
      notes = List.copyOf(notes);
    }
  }

  private ImportedModels() {}

  /// What every block of the catalogue lowers to, read when a model is first opened.
  private static final class Standard {
    static final BlockLibrary LIBRARY = BlockLibrary.standard();
  }

  /// The same without numbers, read when a model is first not read whole.
  private static final class Forms {
    static final BlockLibrary LIBRARY = BlockLibrary.forms();
  }

  /// Reads a model, with blocks of the catalogue in the place of the operators that they are known
  /// by. Throws [ModelException] when it is not sound, none of ONNX, or not there.
  ///
  /// @param folder where the design will stand, from which it names the file
  /// @param catalogue the blocks
  public static Opened open(Path file, Path folder, Catalogue catalogue) throws ModelException {
    var sound = StructureCheck.checked(file);
    var index = sound.index();
    var notes = sound.unusual().stream().map(FileFault::line).toList();
    var imported = ModelImport.of(index, SourceFile.named(file, folder));
    var very = CarriedDesign.read(imported, catalogue);
    if (very.isPresent())
      return new Opened(
          very.get().document(), FileSummary.report(imported, very.get(), false), true, notes);
    var shapes = index.sizes();
    var read =
        new Recogniser(Standard.LIBRARY)
            .andUnseen(catalogue, () -> Forms.LIBRARY)
            .read(index.plain(), shapes);
    var folded =
        SharedTensors.shared(
            imported, OwnParts.folded(imported, Folding.of(imported, read, catalogue, shapes)));
    return new Opened(
        folded.document(), FileSummary.report(imported, folded, read.isExhausted()), false, notes);
  }

  /// The folder from which a design names its model: its own, or the working folder while it stands
  /// in no file.
  ///
  /// @param design the design's file
  public static Path folderOfDesign(Optional<Path> design) {
    return design
        .map(Path::toAbsolutePath)
        .map(Path::getParent)
        .orElseGet(() -> Path.of("").toAbsolutePath());
  }

  /// Whether a design came from a model file.
  public static boolean isImported(Document document) {
    return SourceFile.of(document).isPresent();
  }

  /// The model that a design stands for: the file that it came from, or, where it was edited, a
  /// file that is deleted when the program ends. Throws [ModelException] as [#write] does.
  public static Path model(Document document, Path folder, Catalogue catalogue)
      throws ModelException {
    return changed(document, folder, catalogue).file();
  }

  /// Whether a node is a block that stands for operators of the design's model file and was not
  /// changed since.
  public static boolean isOfFile(Document document, Node node, Catalogue catalogue) {
    return isImported(document) && Unfolding.isUntouched(document, node, catalogue);
  }

  /// The design with one block opened up: the file's own operators stand in its place, which loses
  /// nothing. Throws [ModelException] where the file is gone or has changed.
  public static Document openedUp(Document document, NodeId block, Path folder)
      throws ModelException {
    return Unfolding.some(imported(document, folder), document, List.of(block));
  }

  /// What the parts of a block that stands for operators of the file are in that file, by their
  /// names inside; empty where an operator belongs to no single part. Throws as [#openedUp] does.
  public static Map<NodeId, Origin> parts(
      Document document, NodeId block, Path folder, Catalogue catalogue) throws ModelException {
    if (OwnInside.holdsOperators(document, document.graph().node(block))) return Map.of();
    return BlockParts.of(imported(document, folder), catalogue)
        .parts(document.graph().node(block))
        .orElse(Map.of());
  }

  /// The design as its file has it: every block that nobody changed as the file's own operators.
  /// Throws as [#openedUp] does.
  public static Document asInFile(Document document, Path folder, Catalogue catalogue)
      throws ModelException {
    return Unfolding.untouched(imported(document, folder), document, catalogue);
  }

  private static Imported imported(Document document, Path folder) throws ModelException {
    var source = source(document);
    var file = source.from(folder);
    source.check(file);
    return ModelImport.of(ModelIndex.of(file, source.stamp()), source.path());
  }

  /// The model that a design stands for as a program of this one's own, for everything that is done
  /// with such: its stored tensors stay in the file, or, where the design was edited, in one that
  /// is deleted when the program ends. Throws [ModelException] as [#write] does, and where the
  /// model holds what cannot be said so.
  ///
  /// @param plan what is to be compiled, whose ports the model's tensors are found by
  public static Compiled compiled(Document document, Path folder, Catalogue catalogue, Plan plan)
      throws ModelException {
    var changed = changed(document, folder, catalogue);
    var written = changed.splice().isEmpty() ? changed.index() : ModelIndex.of(changed.file());
    return DesignTensors.of(changed.base(), document, changed.rewritten().tensors())
        .compiled(written, plan);
  }

  /// What the model file calls what leaves the output ports inside blocks that stand for operators
  /// of it, by their paths from each block on, as far as it has tensors for that. Throws as
  /// [#openedUp] does.
  public static Map<NodeId, Map<PortPath, String>> inner(
      Document document, List<NodeId> blocks, Path folder, Catalogue catalogue)
      throws ModelException {
    var inner = new HashMap<NodeId, Map<PortPath, String>>();
    var base = imported(document, folder);
    var parts = BlockParts.of(base, catalogue);
    for (var block : blocks) {
      var node = document.graph().node(block);
      if (!Unfolding.isUntouched(document, node, catalogue)) inner.put(block, Map.of());
      else if (OwnInside.holdsOperators(document, node))
        inner.put(block, OwnInside.inner(base, document, node));
      else inner.put(block, parts.inner(node));
    }
    return inner;
  }

  /// Where the operators stand that are inside blocks which nobody changed: the parts around each,
  /// the outermost first, by what the model file calls that which it makes. Throws as [#openedUp]
  /// does.
  public static Map<String, List<NodeId>> places(
      Document document, Path folder, Catalogue catalogue) throws ModelException {
    var places = new HashMap<String, List<NodeId>>();
    var base = imported(document, folder);
    var parts = BlockParts.of(base, catalogue);
    for (var node : document.graph().nodes()) {
      boolean hasInside =
          catalogue.find(node.block()).filter(BlockType::isComposite).isPresent()
              || document.definitions().find(node.block()).isPresent();
      if (!hasInside || !Unfolding.isUntouched(document, node, catalogue)) continue;
      var inside =
          OwnInside.holdsOperators(document, node)
              ? OwnInside.makers(base, document, node)
              : parts.makers(node);
      inside.forEach((tensor, place) -> places.put(tensor, PortPath.inside(node.id(), place)));
    }
    return places;
  }

  /// What the design changes in the model file that it came from. Throws [ModelException] as
  /// [#write] does.
  public static FileChanges changes(Document document, Path folder, Catalogue catalogue)
      throws ModelException {
    return changed(document, folder, catalogue).rewritten().changes();
  }

  /// Writes a model for this program alone.
  private static Path scratch(ModelIndex index, Splice splice) throws ModelException {
    try {
      var folder = Files.createTempDirectory("vertebra-model");
      var model = folder.resolve(String.valueOf(index.path().getFileName()));
      folder.toFile().deleteOnExit();
      model.toFile().deleteOnExit();
      copyData(index, model);
      for (var data : DataFiles.of(index)) folder.resolve(data).toFile().deleteOnExit();
      try (var channel =
          FileChannel.open(model, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        splice.write(channel);
      }
      return model;
    } catch (IOException failure) {
      throw new ModelException(
          say("import.cannot-be-written", index.path(), String.valueOf(failure.getMessage())),
          failure);
    }
  }

  /// A model with one output more.
  public record Tapped(Path model, String output) {}

  /// The model that a design stands for, with what comes from a port among its outputs; the file is
  /// deleted when the program ends. Throws [ModelException] as [#write] does.
  public static Tapped tapped(Document document, Port port, Path folder, Catalogue catalogue)
      throws ModelException {
    var id = document.graph().freshId("vertebra-tap");
    var graph =
        document
            .graph()
            .with(Node.of(id, InputNodes.OUTPUT, Parameters.NONE))
            .with(new Edge(port, new Port(id, InputNodes.OUTPUT_PORT)));
    var model = model(document.with(graph), folder, catalogue);
    return new Tapped(model, ModelIndex.of(model).graph().outputs().getLast().name());
  }

  /// A model that ONNX Runtime takes: the file itself, or, where operators of it have the same
  /// name, which is legal but not there, a copy under different ones that is deleted when the
  /// program ends. Throws [ModelException] when the file is none of ONNX, cut off, or not there.
  public static Path runnable(Path file) throws ModelException {
    var index = ModelIndex.of(file);
    var splice = OperatorNames.distinct(index);
    return splice.isEmpty() ? file : scratch(index, splice);
  }

  private static SourceFile source(Document document) {
    return SourceFile.of(document).orElseThrow();
  }

  /// A model file as it was read, and what a design changes in it.
  private record Changed(Imported base, Rewritten rewritten) {
    ModelIndex index() {
      return base.index();
    }

    Splice splice() {
      return rewritten.splice();
    }

    /// The file with the changes.
    Path file() throws ModelException {
      return splice().isEmpty() ? index().path() : scratch(index(), splice());
    }
  }

  private static Changed changed(Document document, Path folder, Catalogue catalogue)
      throws ModelException {
    var base = imported(document, folder);
    return new Changed(base, ModelRewrite.of(base, document, catalogue));
  }

  /// Writes a design that came from a model file as one again: what nobody changed is copied byte
  /// for byte, and the file appears only when it is complete. Throws [ModelException] when the file
  /// it came from is gone or has changed, or the design holds what cannot be written into it.
  ///
  /// @param folder where the design stands
  /// @return whether anything differs from the file that it came from
  public static boolean write(Document document, Path folder, Path target, Catalogue catalogue)
      throws ModelException {
    var changed = changed(document, folder, catalogue);
    write(changed.index(), changed.splice(), target);
    return !changed.splice().isEmpty();
  }

  /// Writes what was spliced of a model and the data files that it names.
  static void write(ModelIndex index, Splice splice, Path target) throws ModelException {
    try {
      if (!sameFolder(index.path(), target)) copyData(index, target);
      try (var part = PartFile.of(target)) {
        splice.write(part.channel());
        part.finish();
        part.takePlace();
      }
    } catch (IOException failure) {
      throw new ModelException(
          say("import.cannot-be-written", target, String.valueOf(failure.getMessage())), failure);
    }
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().normalize().getParent());
  }

  private static boolean sameFolder(Path file, Path target) {
    return folder(file).equals(folder(target));
  }

  /// Puts the data files of a model beside its copy.
  static void copyData(ModelIndex index, Path target) throws IOException {
    for (var location : DataFiles.of(index)) {
      var from = folder(index.path()).resolve(location);
      var to = folder(target).resolve(location);
      Files.createDirectories(folder(to));
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
