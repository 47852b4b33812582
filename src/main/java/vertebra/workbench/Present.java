package vertebra.workbench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import vertebra.design.Samples;
import vertebra.execute.RunSettings;

/// What a result about a design would be about if it were asked for now.
///
/// Called on the user-interface thread. The files that a design names are only asked for their size
/// and time.
public final class Present {

  private final Workbench workbench;
  private final Devices devices;
  private final Observed<Place> place;
  private final Observed<Basis> now;
  private @Nullable Files files;

  /// What the files were for the settings that name them.
  private record Files(
      Object settings,
      Object folder,
      Basis.Named inputs,
      Basis.Named weights,
      Basis.Named labels) {}

  Present(Workbench workbench, Devices devices, Scope scope) {
    this.workbench = workbench;
    this.devices = devices;
    place = new Observed<>(Place.TOP);
    workbench.observed().follow(scope, _ -> leaveWhatIsGone());
    now = Observed.derived(scope, this::read, workbench.observed(), devices.observed(), place);
  }

  /// The basis, and its changes.
  public Observed<Basis> now() {
    return now;
  }

  public Basis basis() {
    return now.get();
  }

  /// A result about the structure of the design as it now is.
  public <T> About<T> aboutStructure(T value) {
    return new About<>(value, basis(), Basis.STRUCTURE);
  }

  /// Where one looks.
  public Observed<Place> place() {
    return place;
  }

  /// A composite that is gone is looked into no longer.
  private void leaveWhatIsGone() {
    var trail = place.get().trail();
    int depth = Inside.reached(workbench.state(), trail);
    if (depth < trail.size()) place.set(place.get().at(trail.subList(0, depth)));
  }

  /// Looks at the files anew, which other programs may have written.
  public void refresh() {
    files = null;
    var next = read();
    if (!next.equals(now.get())) now.set(next);
  }

  private Basis read() {
    var state = workbench.state();
    var document = state.document();
    var named = files(state);
    var chosen = devices.state();
    return new Basis(
        document.graph(),
        document.definitions(),
        chosen.wish().benchmark(),
        named.inputs(),
        named.weights(),
        named.labels(),
        new Basis.Computing(
            chosen.wish().device(),
            chosen.wish().tf32(),
            chosen.wish().precisionChoice(),
            chosen.threads()),
        place.get());
  }

  private Files files(Workbench.WorkbenchState state) {
    var settings = state.document().settings();
    var known = files;
    if (known != null && known.settings() == settings && known.folder().equals(state.file()))
      return known;
    var found =
        new Files(
            settings,
            state.file(),
            named(state, RunSettings::isAboutInputs),
            named(state, Samples.WEIGHTS::equals),
            named(state, Samples.LABELS::equals));
    files = found;
    return found;
  }

  private static Basis.Named named(Workbench.WorkbenchState state, Predicate<String> wanted) {
    Map<String, String> chosen = new LinkedHashMap<>();
    state
        .document()
        .settings()
        .forEach((key, text) -> {
          if (wanted.test(key) && !text.isBlank()) chosen.put(key, text);
        });
    List<FileStamp> stamps =
        chosen.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .flatMap(entry -> RunSettings.fileOf(entry.getKey(), entry.getValue()).stream())
            .map(file -> FileStamp.of(file, state.file()))
            .toList();
    return new Basis.Named(chosen, stamps);
  }
}
