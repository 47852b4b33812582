/// Models of other programs as designs: what stands where in a file, whether it is sound, how it
/// reads as blocks, and how it is written again with everything that nobody changed as it was.
///
/// A file is mapped and known by ranges of bytes ([ModelIndex]); weights are never copied to the
/// heap. Nothing here knows a toolkit, and nothing here runs a model.
@NullMarked
package vertebra.importing;

import org.jspecify.annotations.NullMarked;
