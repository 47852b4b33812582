/// Getting native libraries for a graphics card: GPU packs, made of files of published packages.
///
/// A package apart because it alone speaks to the network, only when a person asked for it and has
/// accepted the licences, and because what it knows (where packages lie, what is in them, how a
/// download goes on after a break) has nothing to do with running models.
@NullMarked
package vertebra.runtime.pack;

import org.jspecify.annotations.NullMarked;
