package vertebra.execute;

import vertebra.block.Catalogue;
import vertebra.compile.CompileException;
import vertebra.compile.Compiled;
import vertebra.compile.Compiler;
import vertebra.graph.NodeId;
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

  /// A compiled design of which what flows inside a block is known too, where the block stands for
  /// operators of a model file; one of a user's own knows it anyway.
  public static Compiled inside(
      Catalogue catalogue, RunSettings settings, Compiled compiled, NodeId block)
      throws CompileException {
    var document = settings.document();
    if (!ImportedModels.isImported(document)) return compiled;
    try {
      return ImportedModels.inside(
          document, ImportedModels.folderOfDesign(settings.design()), catalogue, compiled, block);
    } catch (ModelException unfit) {
      throw new CompileException(String.valueOf(unfit.getMessage()));
    }
  }
}
