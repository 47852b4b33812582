/// How the window looks: AtlantaFX as the base, the style sheets under `styles/` over it, the
/// user's own over those, and the bundled fonts.
///
/// Controls carry style classes; colours and sizes are in the sheets only, so that a user's sheet
/// can change any of them.
@NullMarked
package vertebra.ui.theme;

import org.jspecify.annotations.NullMarked;
