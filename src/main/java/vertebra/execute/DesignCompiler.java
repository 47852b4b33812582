package vertebra.execute;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import vertebra.block.Catalogue;
import vertebra.compile.CompileException;
import vertebra.compile.Compiled;
import vertebra.compile.Compiler;
import vertebra.document.Document;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.importing.ImportedModels;
import vertebra.onnx.ModelException;

/// Compiles designs: one of a user's own from its blocks, one that came from a model file from that
/// file, with what was edited.
public final class DesignCompiler {

  private DesignCompiler() {}

  /// A compiler for a design.
  ///
  /// @param catalogue what its blocks mean
  public static Compiler of(Catalogue catalogue, RunSettings settings) {
    var document = settings.document();
    if (!ImportedModels.isImported(document)) return new Compiler(catalogue);
    var folder = ImportedModels.folderOfDesign(settings.design());
    return new Compiler(
        catalogue,
        (plan, _) -> {
          try {
            return ImportedModels.compiled(document, folder, catalogue, plan);
          } catch (ModelException unfit) {
            throw new CompileException(String.valueOf(unfit.getMessage()));
          }
        });
  }

  /// What the model of a design that came from a model file calls what leaves ports inside some of
  /// its blocks, by their paths from each block on; nothing in other designs, whose models say it
  /// anyway.
  static Map<NodeId, Map<PortPath, String>> inner(
      Catalogue catalogue, RunSettings settings, List<NodeId> blocks) throws CompileException {
    return ofFile(
        settings, (document, folder) -> ImportedModels.inner(document, blocks, folder, catalogue));
  }

  /// A compiled design of which every operator says which part it belongs to, those inside blocks
  /// that stand for operators of a model file too.
  public static Compiled placed(Catalogue catalogue, RunSettings settings, Compiled compiled)
      throws CompileException {
    return compiled.placing(
        ofFile(settings, (document, folder) -> ImportedModels.places(document, folder, catalogue)));
  }

  /// What is asked of the model file that a design came from.
  private interface Question<K, V> {
    Map<K, V> ask(Document document, Path folder) throws ModelException;
  }

  private static <K, V> Map<K, V> ofFile(RunSettings settings, Question<K, V> question)
      throws CompileException {
    var document = settings.document();
    if (!ImportedModels.isImported(document)) return Map.of();
    try {
      return question.ask(document, ImportedModels.folderOfDesign(settings.design()));
    } catch (ModelException unfit) {
      throw new CompileException(String.valueOf(unfit.getMessage()));
    }
  }
}
