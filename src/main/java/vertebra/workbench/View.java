package vertebra.workbench;

import java.util.Map;

/// What one panel or sheet shows, worked out from the holder of an open design alone, or from the
/// comparison alone. A panel in the window is a picture of it.
sealed interface View
    permits BudgetView,
        CanvasView,
        CompareView,
        ExportView,
        FiguresView,
        LearnView,
        ImportView,
        LessonView,
        MeasureView,
        MicroscopeView,
        ProblemsView,
        ReworkView,
        RunView,
        StatusView,
        TensorView,
        TrainView,
        WindowView {

  /// The results that are shown, by the name of their kind.
  Map<String, Shown<?>> results();
}
