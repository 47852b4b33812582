/// The operations that networks are made of, one family a file. Everything else in the catalogue is
/// composed of these.
@NullMarked
package vertebra.catalogue.layers;

import org.jspecify.annotations.NullMarked;
