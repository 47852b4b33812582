/// BlockReading the operators of a foreign model as blocks: a library of what the catalogue's
/// blocks lower to, and the search for those patterns in a model. Pure: it knows operators and
/// tensors, no files.
@NullMarked
package vertebra.importing.recognition;

import org.jspecify.annotations.NullMarked;
