/// Examples to learn from: folders of labelled pictures, and pictures that the program draws.
///
/// Examples are read while the network computes and forgotten afterwards; there are never more of
/// them in memory than the batches under way. What cannot be read is named, left out and counted.
/// It may use `media` (pictures as input), `runtime` (tensors) and `tensor`; it knows no network.
@NullMarked
package vertebra.dataset;

import org.jspecify.annotations.NullMarked;
