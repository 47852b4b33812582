/// From a compiled model to one step of its training, as an ONNX model again.
///
/// A [vertebra.gradient.Tape] holds the forward pass in training form; what is recorded behind it,
/// such as a loss, is written as arithmetic on [vertebra.gradient.Term]s. Going back over the tape,
/// every operator applies one rule of its family's table. Convolutions, norms and pooling stay
/// whole operators of their own ([vertebra.gradient.Macro]) until they are lowered, so that another
/// lowering than the one to standard ONNX operators can take them as they are.
///
/// Standard operators run wherever the design runs, and what is trained is what is exported. It may
/// use `onnx` and `tensor`; it knows no data, no optimiser and no device.
@NullMarked
package vertebra.gradient;

import org.jspecify.annotations.NullMarked;
