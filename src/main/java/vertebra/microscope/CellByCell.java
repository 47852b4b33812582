package vertebra.microscope;

/// An operator whose output has the extents of its first input.
interface CellByCell extends Calculation {
  @Override
  default long[] dims(Use use) {
    return use.dims(0);
  }
}
