package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import vertebra.block.BlockType;
import vertebra.block.Example;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.compile.Compiler.Options;
import vertebra.graph.Graph;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Weight.WeightKind;

/// What every block says in ONNX agrees with what it claims about itself.
class BlockLoweringTest {

  static Model compiled(Graph graph) throws CompileException {
    return new Compiler(Designs.CATALOGUE)
        .compile(Designs.analyzed(graph), Options.DEFAULT)
        .model();
  }

  static Model compiled(BlockType block, Example example) throws CompileException {
    return compiled(Designs.around(block, example));
  }

  @TestFactory
  Stream<DynamicNode> weightsEmittedAreTheParametersCounted() {
    return Designs.everyExample((block, example) -> {
      var analysis = Designs.analyzed(Designs.around(block, example));
      var weights = compiled(block, example).weights();
      long trainable =
          weights.stream()
              .filter(weight -> weight.kind() == WeightKind.TRAINABLE)
              .mapToLong(Model.Weight::elements)
              .sum();
      assertEquals(analysis.cost().parameters(), trainable);
      long names = weights.stream().map(Model.Weight::name).distinct().count();
      assertEquals(weights.size(), names, "two weights of one name");
    });
  }
}
