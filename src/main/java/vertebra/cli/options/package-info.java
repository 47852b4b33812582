/// Options that several verbs share, each group a mixin of picocli's with what it means.
///
/// A group decides how words become devices, weights, precisions, repeats and inputs, and refuses
/// what cannot be; the verbs only use what comes out.
@NullMarked
package vertebra.cli.options;

import org.jspecify.annotations.NullMarked;
