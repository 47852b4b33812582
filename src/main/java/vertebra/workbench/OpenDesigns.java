package vertebra.workbench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import vertebra.document.Autosave;
import vertebra.document.Document;
import vertebra.document.History;
import vertebra.importing.SourceFile;
import vertebra.teaching.Lesson;

/// The designs that are open in one window: which there are, in which order, and which of them is
/// shown. Each has its own history, results and work under way; showing another stops nothing.
///
/// There is always one: when the last is closed, an empty one takes its place.
public final class OpenDesigns {

  private final Services services;
  private final Observed<List<OpenDesign>> all;
  private final Observed<OpenDesign> current;

  /// An empty design is open at first.
  public OpenDesigns(Services services) {
    this(services, OpenDesign.of(new Settings(services.preferences()).blank(), services));
  }

  /// @param first is open at first
  public OpenDesigns(Services services, OpenDesign first) {
    this.services = services;
    all = new Observed<>(List.of(first));
    current = new Observed<>(first);
  }

  public Services services() {
    return services;
  }

  /// The designs that are open, in the order of their tabs.
  public Observed<List<OpenDesign>> all() {
    return all;
  }

  /// The design that is shown.
  public Observed<OpenDesign> current() {
    return current;
  }

  public OpenDesign shown() {
    return current.get();
  }

  /// The open design that stands in a file, whichever way leads there.
  public Optional<OpenDesign> of(Path file) {
    return all.get().stream()
        .filter(design -> design.state().file().filter(own -> isSame(own, file)).isPresent())
        .findFirst();
  }

  private static boolean isSame(Path one, Path other) {
    var path = one.toAbsolutePath().normalize();
    var wanted = other.toAbsolutePath().normalize();
    try {
      return path.equals(wanted) || Files.isSameFile(path, wanted);
    } catch (IOException gone) {
      return false;
    }
  }

  /// The open design whose place recovered work takes: that of its file or, while it stands in
  /// none, that of the model file it came from. One that was changed since keeps its place.
  public Optional<OpenDesign> placeFor(Autosave.Recovered work) {
    if (work.file().isPresent()) return of(work.file().get()).filter(open -> !open.isUnsaved());
    return SourceFile.of(work.document())
        .flatMap(model -> asRead(own -> own.path().equals(model.path())));
  }

  /// The open design that is what a model file was read as and nothing else.
  Optional<OpenDesign> asRead(Document fromModel) {
    return SourceFile.of(fromModel)
        .flatMap(model ->
            asRead(own ->
                own.bytes() == model.bytes()
                    && own.written().equals(model.written())
                    && isSame(Path.of(own.path()), Path.of(model.path()))));
  }

  private Optional<OpenDesign> asRead(Predicate<SourceFile> isMeant) {
    return all.get().stream()
        .filter(open -> !open.isUnsaved() && open.state().file().isEmpty())
        .filter(open -> SourceFile.of(open.state().document()).filter(isMeant).isPresent())
        .findFirst();
  }

  /// Opens a design and shows it, behind the one that is shown; an untouched empty one makes room.
  public void open(History history, Optional<Path> file, String name) {
    adopt(new OpenDesign(history, file, name, services));
  }

  /// Opens a lesson of the course, or shows it if it is open.
  public void open(Lesson lesson, Document document) {
    all.get().stream()
        .filter(design -> design.learning().isKept(lesson))
        .findFirst()
        .ifPresentOrElse(this::show, () -> adopt(OpenDesign.of(lesson, document, services)));
  }

  /// Opens a design that is as it stands in its file, or new.
  public void open(Document document, Optional<Path> file) {
    open(History.startingAt(document), file, "");
  }

  /// Opens a design in the place of another, which closes, and shows it.
  public void openInstead(OpenDesign old, History history, Optional<Path> file, String name) {
    takePlace(old, new OpenDesign(history, file, name, services));
  }

  /// Takes in a design that is open already and shows it.
  public void adopt(OpenDesign design) {
    var before = shown();
    if (before.isBlank()) {
      takePlace(before, design);
      return;
    }
    var next = new ArrayList<>(all.get());
    next.add(next.indexOf(before) + 1, design);
    change(next, design);
  }

  private void takePlace(OpenDesign old, OpenDesign design) {
    var next = new ArrayList<>(all.get());
    next.set(next.indexOf(old), design);
    change(next, design);
    old.close();
  }

  /// Shows one of the open designs.
  public void show(OpenDesign design) {
    if (all.get().contains(design)) current.set(design);
  }

  /// Shows the design so many tabs on, round and round.
  public void step(int steps) {
    var designs = all.get();
    show(designs.get(Math.floorMod(designs.indexOf(shown()) + steps, designs.size())));
  }

  /// Puts a design elsewhere among the others.
  public void move(OpenDesign design, int place) {
    var next = new ArrayList<>(all.get());
    if (!next.remove(design)) return;
    next.add(Math.clamp(place, 0, next.size()), design);
    all.set(List.copyOf(next));
  }

  /// Closes a design and everything that is under way for it; the next to it is shown.
  public void close(OpenDesign design) {
    release(design);
    design.close();
  }

  /// Takes a design out without closing it, for another window to take in.
  public void release(OpenDesign design) {
    var next = new ArrayList<>(all.get());
    int place = next.indexOf(design);
    if (place < 0) return;
    next.remove(place);
    if (next.isEmpty())
      next.add(OpenDesign.of(new Settings(services.preferences()).blank(), services));
    var shown = shown();
    change(next, shown == design ? next.get(Math.min(place, next.size() - 1)) : shown);
  }

  /// Closes all of them, because the window is gone.
  public void closeAll() {
    all.get().forEach(OpenDesign::close);
  }

  /// Whoever hears of either sees a design that is among the open ones.
  private void change(List<OpenDesign> next, OpenDesign shown) {
    var both = new ArrayList<>(next);
    if (!both.contains(shown())) both.add(shown());
    all.set(List.copyOf(both));
    current.set(shown);
    all.set(List.copyOf(next));
  }
}
