package vertebra.ui.shell;

/// What lies over the design, from nothing to a sheet. What cannot be seen is not changed: a
/// command works below no more than it says.
enum Cover {
  NONE,
  START_PAGE,
  SHEET
}
