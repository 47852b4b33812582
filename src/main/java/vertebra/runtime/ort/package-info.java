/// Running models with ONNX Runtime, and finding out what it can use on this computer.
///
/// The only package that names that library: what its error texts mean, how its native files are
/// found, and how a device is proved before it is called ready all change with its versions, and
/// nothing else has to.
@NullMarked
package vertebra.runtime.ort;

import org.jspecify.annotations.NullMarked;
