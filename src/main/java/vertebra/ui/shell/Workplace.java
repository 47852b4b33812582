package vertebra.ui.shell;

import java.util.concurrent.Executor;
import vertebra.ui.theme.Themes;
import vertebra.workbench.Actions;
import vertebra.workbench.OpenDesigns;
import vertebra.workbench.Preferences;

/// What every part of the window works with.
///
/// @param actions what is done to the design that is shown
/// @param userInterface the thread of the window
/// @param background where slow work is done
public record Workplace(
    OpenDesigns designs,
    Actions actions,
    Preferences preferences,
    Themes themes,
    Dialogs dialogs,
    Executor userInterface,
    Executor background) {}
