package vertebra.workbench;

import java.nio.file.Path;
import java.util.Optional;
import vertebra.document.Document;
import vertebra.document.History;
import vertebra.teaching.Lesson;

/// The designs that are open: which of them is shown, and how another comes in its place. The
/// window shows one.
public final class OpenDesigns {

  private final Services services;
  private final Observed<OpenDesign> current;

  /// An empty design is open at first.
  public OpenDesigns(Services services) {
    this.services = services;
    current = new Observed<>(OpenDesign.of(Document.EMPTY, services));
  }

  public Services services() {
    return services;
  }

  /// The design that is shown.
  public Observed<OpenDesign> current() {
    return current;
  }

  public OpenDesign shown() {
    return current.get();
  }

  /// Opens a design in the place of the one that is shown, which is closed.
  public void open(History history, Optional<Path> file, String name) {
    var before = shown();
    current.set(new OpenDesign(history, file, name, services));
    before.close();
  }

  /// Opens a lesson of the course in the place of the design that is shown.
  public void open(Lesson lesson, Document document) {
    var before = shown();
    current.set(OpenDesign.of(lesson, document, services));
    before.close();
  }

  /// Opens a design that is as it stands in its file, or new.
  public void open(Document document, Optional<Path> file) {
    open(History.startingAt(document), file, "");
  }
}
