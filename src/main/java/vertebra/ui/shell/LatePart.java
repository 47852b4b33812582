package vertebra.ui.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.fxml.FXMLLoader;
import javafx.scene.Parent;
import javafx.scene.control.Tab;
import org.jspecify.annotations.Nullable;

/// A part of the window that is made when it is first needed: a start makes what its first frame
/// shows, and no more. What it looks like stands in FXML, and whoever uses it gets its controller.
public final class LatePart<C> {

  /// How a part's description is read.
  public interface Describing {

    /// The loader of a description that lies beside its controller.
    FXMLLoader loader(Class<?> controller, String description);
  }

  private final Describing describing;
  private final Class<C> controller;
  private final String description;
  private final Consumer<C> connect;
  private Consumer<Parent> place = _ -> {};
  private @Nullable C made;

  /// @param connect done once, when the part is made
  LatePart(Describing describing, Class<C> controller, String description, Consumer<C> connect) {
    this.describing = describing;
    this.controller = controller;
    this.description = description;
    this.connect = connect;
  }

  /// Gives it a place, which it takes when it is made.
  LatePart<C> in(Consumer<Parent> where) {
    place = where;
    return this;
  }

  /// Makes it as soon as its tab can be seen.
  void whenSeen(Tab tab) {
    tab.selectedProperty().subscribe(_ -> makeIfSeen(tab));
    tab.getTabPane().sceneProperty().subscribe(_ -> makeIfSeen(tab));
  }

  /// Makes it if its tab can be seen.
  void makeIfSeen(Tab tab) {
    if (tab.isSelected() && tab.getTabPane().getScene() != null) get();
  }

  /// Its controller; made now if nobody needed it yet.
  C get() {
    if (made != null) return made;
    var loader = describing.loader(controller, description);
    try {
      Parent root = loader.load();
      C part = loader.getController();
      made = part;
      connect.accept(part);
      place.accept(root);
      return part;
    } catch (IOException damaged) {
      throw new UncheckedIOException(description, damaged);
    }
  }

  /// Its controller, unless nobody needed it yet.
  Optional<C> known() {
    return Optional.ofNullable(made);
  }
}
