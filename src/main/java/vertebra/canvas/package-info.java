/// Geometry and painting of the node editor, without any toolkit: what is where, what was hit,
/// where a wire runs, what a gesture does, and how all of it looks.
///
/// It exists so that editing behaviour and pictures are tested without a display, and so that one
/// painter serves the screen, the minimap, PNG, SVG and PDF. The flow runs from top to bottom: nets
/// are deep and shapes are wide, so a shape written on a vertical wire costs no length.
///
/// Besides `graph` it reads `document` (positions, frames), `block` (titles, ports, parameters in
/// brief), `analysis` and `tensor` (shapes, states), because [ViewGraph] is the projection of all
/// five into things that can be drawn; whoever paints or hits needs none of them. What is painted
/// goes to a surface of `paint`. ELK lives in `Arrange`'s engine and nowhere else.
@NullMarked
package vertebra.canvas;

import org.jspecify.annotations.NullMarked;
