package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Role;
import vertebra.design.RoleFrames;
import vertebra.design.Titles;
import vertebra.graph.BlockId;
import vertebra.graph.FilePart;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.importing.FileChanges;
import vertebra.importing.ImportReport;
import vertebra.importing.ImportedModels;
import vertebra.importing.SourceFile;

/// What the report on an imported model shows.
///
/// @param file where the model stands; empty for a design that came from none
/// @param blocks what stands for operators of the file in the design now
/// @param report how the file reads; empty while nobody asked
/// @param changes what the design changes in the file
/// @param failure why nothing is known, in a sentence; blank if something is
/// @param looking whether the file is being looked at
public record ImportView(
    Optional<String> file,
    List<ReadBlock> blocks,
    Optional<ImportReport> report,
    Shown<FileChanges> changes,
    String failure,
    boolean looking)
    implements View {

  /// A block of the design that stands for operators of the file.
  ///
  /// @param title of what the operators were read as
  /// @param part the operators, and what they were read as
  /// @param now what stands there since; blank for what was read, its parameters changed perhaps
  /// @param evidence what it repeats inside, all of which was found; blank where nobody looked yet
  /// @param isUntouched whether they are still what is run and written
  public record ReadBlock(
      NodeId node,
      String title,
      Role role,
      FilePart part,
      String evidence,
      String now,
      boolean isUntouched) {
    /// Its parameters, in words; blank where all are usual.
    public String parameters() {
      return String.join(
          ", ",
          part.parameters().values().entrySet().stream()
              .map(entry -> entry.getKey() + " " + entry.getValue())
              .toList());
    }
  }

  public ImportView {
    blocks = List.copyOf(blocks);
  }

  public static Observed<ImportView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope,
        () -> now(design),
        design.imported().observed(),
        design.workbench().observed(),
        design.present().now());
  }

  private static ImportView now(OpenDesign design) {
    var known = design.imported().observed().get();
    return new ImportView(
        SourceFile.of(design.state().document()).map(SourceFile::path),
        blocks(design),
        known.report(),
        Shown.of(known.changes(), design.present().basis()),
        known.failure(),
        known.isBusy());
  }

  private static List<ReadBlock> blocks(OpenDesign design) {
    var state = design.state();
    var titles = new Titles(state.design());
    return state.graph().nodes().stream()
        .flatMap(node ->
            node.origin().part().stream()
                .map(part ->
                    new ReadBlock(
                        node.id(),
                        isAsRead(node, part) ? titles.of(node) : title(design, part.block()),
                        RoleFrames.roleOf(state.design(), node.id()),
                        part,
                        evidence(design, part),
                        isAsRead(node, part) ? "" : titles.of(node),
                        ImportedModels.isOfFile(state.document(), node, state.catalogue()))))
        .toList();
  }

  private static boolean isAsRead(Node node, FilePart part) {
    return node.block().equals(part.block());
  }

  private static String title(OpenDesign design, BlockId block) {
    return design.state().catalogue().find(block).map(BlockType::title).orElse(block.value());
  }

  private static String evidence(OpenDesign design, FilePart part) {
    return design.imported().observed().get().report().stream()
        .flatMap(report -> report.blocks().stream())
        .filter(read ->
            read.block().equals(part.block())
                && read.parameters().equals(part.parameters())
                && read.operators() == part.operators().size())
        .flatMap(read -> read.evidence().stream())
        .findFirst()
        .map(found -> say("imported.evidence", found.count(), title(design, found.part())))
        .orElse("");
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("file-changes", changes);
  }
}
