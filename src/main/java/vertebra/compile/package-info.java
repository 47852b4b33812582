/// From a checked graph to an ONNX model. Composites are flattened; every operator keeps the path
/// of its block as its name, so profiles, errors and weights map back to blocks.
@NullMarked
package vertebra.compile;

import org.jspecify.annotations.NullMarked;
