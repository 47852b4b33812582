package vertebra.execute;

import java.util.Map;
import vertebra.block.Catalogue;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
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

  /// What the model of a design that came from a model file calls what leaves ports inside one of
  /// its blocks, by their paths from the block on; nothing in other designs, whose models say it
  /// anyway.
  static Map<PortPath, String> inner(Catalogue catalogue, RunSettings settings, NodeId block)
      throws CompileException {
    var document = settings.document();
    if (!ImportedModels.isImported(document)) return Map.of();
    try {
      return ImportedModels.inner(
          document, block, ImportedModels.folderOfDesign(settings.design()), catalogue);
    } catch (ModelException unfit) {
      throw new CompileException(String.valueOf(unfit.getMessage()));
    }
  }
}
