/// The operators of ONNX as blocks, for what other programs' models are made of: any operator in
/// any of its versions, with the ports and attributes that its specification states.
///
/// They stand in no drawer of the palette; a catalogue finds them by their ids.
@NullMarked
package vertebra.catalogue.operators;

import org.jspecify.annotations.NullMarked;
