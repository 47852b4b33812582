package vertebra.ui.inspector;

import java.util.List;
import javafx.scene.layout.Region;
import vertebra.graph.Parameters;

/// The control for one parameter.
interface Field {

  Region control();

  /// Shows what the selected nodes have.
  void show(List<Parameters> nodes);
}
