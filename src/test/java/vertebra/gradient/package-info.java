/// Proves every gradient against central differences in double precision, by an interpreter of the
/// operators that is itself compared with ONNX Runtime.
@NullMarked
package vertebra.gradient;

import org.jspecify.annotations.NullMarked;
