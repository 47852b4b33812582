/// Painting without a toolkit: points, boxes, routes, colours, typefaces, and surfaces that make a
/// picture of what is painted.
///
/// It exists so that the canvas, charts and pictures of tensors say once what they look like, and
/// the screen, PNG, SVG and PDF follow. It knows nothing of designs and uses no other package.
/// PDFBox and its font reader live in [PdfSurface] and [Typeface], and nowhere else.
@NullMarked
package vertebra.paint;

import org.jspecify.annotations.NullMarked;
