/// Where the numbers of a model's weights come from: drawn from a seed, or read from a safetensors
/// file by name.
///
/// A model only describes its weights. Keeping their sources apart is what lets a design be
/// exported with fresh weights, with published ones, or with a mixture of which every part is
/// listed; nothing is ever filled in silently.
@NullMarked
package vertebra.weights;

import org.jspecify.annotations.NullMarked;
