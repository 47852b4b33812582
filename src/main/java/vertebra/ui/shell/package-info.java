/// The window: menus, tool bar, panels around the canvas, status line, start screen, files and
/// dialogs.
///
/// Everything a person can ask for is a [vertebra.ui.shell.Command]; menus, tool bar, command list
/// and key sheet are made from the same list, so none of them can know something that the others do
/// not.
@NullMarked
package vertebra.ui.shell;

import org.jspecify.annotations.NullMarked;
