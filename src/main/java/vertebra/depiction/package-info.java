/// What came out of a network as a picture: boxes over what it saw, a class for every pixel, the
/// likeliest classes, a restored picture beside the one that went in.
@NullMarked
package vertebra.depiction;

import org.jspecify.annotations.NullMarked;
