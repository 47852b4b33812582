/// Backbones: networks that turn a picture into maps of growing meaning and shrinking size.
///
/// They share their outputs: `c1` … `c5` leave at strides 2 … 32, so that any neck or head fits
/// behind any backbone. Names of parts are those of the reference implementations' state dicts.
@NullMarked
package vertebra.catalogue.backbones;

import org.jspecify.annotations.NullMarked;
