package vertebra.ui.shell;

import java.util.concurrent.Executor;
import vertebra.ui.theme.Themes;
import vertebra.workbench.Actions;
import vertebra.workbench.Figures;
import vertebra.workbench.Preferences;
import vertebra.workbench.Workbench;

/// What every part of the window works with.
///
/// @param userInterface the thread of the window
/// @param background where slow work is done
public record Workplace(
    Workbench workbench,
    Actions actions,
    Figures figures,
    Preferences preferences,
    Themes themes,
    Dialogs dialogs,
    Executor userInterface,
    Executor background) {}
