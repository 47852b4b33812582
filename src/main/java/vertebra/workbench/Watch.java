package vertebra.workbench;

/// Something that lasts until it is ended, such as being told of every change.
@FunctionalInterface
interface Watch {
  void end();
}
