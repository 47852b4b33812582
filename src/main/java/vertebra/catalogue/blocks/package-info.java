/// Blocks made of layers: convolution units, residual blocks, branches.
///
/// Each is one statement that holds an expansion into other blocks; shapes, costs, ONNX and the
/// view inside follow from it. Names of parts are those of the reference implementations' state
/// dicts, so that published weights load by name.
@NullMarked
package vertebra.catalogue.blocks;

import org.jspecify.annotations.NullMarked;
