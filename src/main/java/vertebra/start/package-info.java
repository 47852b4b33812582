/// Starting the program from a cache: classes that Java read, checked and linked ahead of time.
@NullMarked
package vertebra.start;

import org.jspecify.annotations.NullMarked;
