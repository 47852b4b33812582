/// Learning in a process of its own: what the two processes say to each other, and the one on
/// either side. What takes more memory than there is ends that process and not the editor.
@NullMarked
package vertebra.learning.apart;

import org.jspecify.annotations.NullMarked;
