/// Necks: from the maps of a backbone to maps in which fine levels know what coarse ones found.
@NullMarked
package vertebra.catalogue.necks;

import org.jspecify.annotations.NullMarked;
