/// Training a compiled design: losses, optimisers and schedules, the loop over the data, and the
/// checkpoints it can go on from.
///
/// A step is one ONNX model: forward, loss, gradients and the optimiser's update. Weights, the
/// optimiser's memory and running statistics flow in and come out changed, so nothing but the
/// runtime that runs designs is needed to train them. Whatever is random follows from a seed and a
/// number of the step; with the same number of threads the same weights come out, bit for bit.
@NullMarked
package vertebra.training;

import org.jspecify.annotations.NullMarked;
