package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import vertebra.canvas.Arrange;
import vertebra.canvas.Scene;
import vertebra.document.Autosave;
import vertebra.document.Document;
import vertebra.document.History;
import vertebra.graph.NodeId;
import vertebra.teaching.Classroom;
import vertebra.teaching.Lesson;

/// The holder of one open design: its document and history, where one looks, and everything that is
/// found out about it. Made when a design opens; closing it stops all its work and drops what still
/// arrives, so nothing that is about one design is ever seen with another.
///
/// Several can be open at once. Called on the user-interface thread.
public final class OpenDesign {

  private final Scope scope = new Scope();
  private final String name;
  private final Workbench workbench;
  private final Present present;
  private final Insides levels;
  private final Runs runs;
  private final Measuring measuring;
  private final Training training;
  private final Figures figures;
  private final Budgeting budgeting;
  private final Tensors tensors;
  private final Microscopy microscopy;
  private final Reading reading;
  private final Exporting exporting;
  private final InputPictures album;
  private final Learning learning;
  private final FixPreviews previews;
  private final Recording recording;
  private final ImportedFile imported;
  private final Reworking reworking;

  /// @param history the document, and whether it is as it stands in its file
  /// @param file where it stands, if it stands anywhere
  /// @param name what it is called while it stands nowhere; may be blank
  public OpenDesign(History history, Optional<Path> file, String name, Services services) {
    this(history, file, name, Optional.empty(), services);
  }

  /// A design in which a lesson of the course is worked on; the course keeps it.
  static OpenDesign of(Lesson lesson, Document document, Services services) {
    return new OpenDesign(
        History.startingAt(document),
        Optional.empty(),
        lesson.title(),
        Optional.of(lesson),
        services);
  }

  private OpenDesign(
      History history,
      Optional<Path> file,
      String name,
      Optional<Lesson> lesson,
      Services services) {
    this.name = name;
    var threads = services.threads().within(scope);
    var devices = services.devices();
    var samples = services.samples();
    var shelf = new LessonShelf(services.catalogue(), services.preferences());
    var beginning = Learning.Beginning.of(lesson, shelf, history);
    workbench =
        new Workbench(
            beginning.shown(),
            file,
            services.catalogue(),
            services.checker(),
            (document, catalogue, analysis, added) ->
                Arrange.settling(Scene.of(document, catalogue, analysis), added),
            threads.userInterface(),
            threads.checking());
    present = new Present(workbench, devices, scope);
    previews = new FixPreviews(present, threads.userInterface(), threads.background());
    levels = new Insides(workbench, present.place(), scope);
    runs = new Runs(workbench, present, devices, samples, scope);
    measuring = new Measuring(workbench, present, devices, samples, scope);
    training = new Training(workbench, present, services, threads, this::title, scope);
    figures = new Figures(workbench, present, scope, threads.userInterface(), threads.background());
    budgeting =
        new Budgeting(
            workbench, present, figures, runs, scope, threads.userInterface(), threads.weighing());
    tensors = new Tensors(levels.shown(), present, runs, scope);
    microscopy = new Microscopy(workbench, levels.shown(), present, devices, samples, scope);
    reading = new Reading(levels.shown(), scope);
    exporting = new Exporting(workbench, present, runs, samples, scope);
    imported = new ImportedFile(workbench, present, scope, threads);
    reworking = new Reworking(workbench, present, runs, scope);
    album =
        new InputPictures(
            workbench,
            runs,
            samples,
            new DesignWork(devices.work(), scope),
            services.webcam(),
            services.photographs());
    var room =
        new Classroom(services.catalogue(), devices.work().sessions().engine(), samples).timing();
    recording = new Recording(workbench, room, new DesignWork(devices.work(), scope));
    learning =
        new Learning(
            workbench,
            present,
            beginning,
            shelf,
            room,
            new DesignWork(devices.work(), scope),
            scope,
            threads.files());
    scope.add(devices::empty);
    var settings = new Settings(services.preferences());
    services
        .unsaved()
        .filter(_ -> lesson.isEmpty())
        .ifPresent(folder ->
            new Journal(
                workbench,
                name,
                () -> settings.keeping() != Settings.Keeping.NOTHING,
                () -> Autosave.in(folder),
                scope,
                threads.userInterface(),
                threads.files()));
  }

  /// An open design without a file.
  public static OpenDesign of(Document document, Services services) {
    return new OpenDesign(History.startingAt(document), Optional.empty(), "", services);
  }

  /// What the design is called: its file's name, or what it was made from.
  public String title() {
    return workbench
        .state()
        .file()
        .map(file -> stem(String.valueOf(file.getFileName())))
        .orElse(name.isEmpty() ? say("workbench.word.untitled") : name);
  }

  /// The name of a file without its ending.
  static String stem(String fileName) {
    int dot = fileName.lastIndexOf('.');
    return dot > 0 ? fileName.substring(0, dot) : fileName;
  }

  /// Whether nothing is lost when another design comes in its place: it is empty, stands in no file
  /// and never held anything.
  public boolean isBlank() {
    var history = state().history();
    return state().graph().isEmpty()
        && state().file().isEmpty()
        && !history.canUndo()
        && !history.canRedo();
  }

  public Workbench workbench() {
    return workbench;
  }

  /// The workbench of what is looked at: the design's own, or that of the inside of a block.
  public Observed<Workbench> level() {
    return levels.shown();
  }

  /// The composites that are looked into, the outermost first; empty at the design itself.
  public List<NodeId> trail() {
    return present.place().get().trail();
  }

  /// The state of what is looked at.
  Observed<Workbench.WorkbenchState> looked() {
    return levels.state();
  }

  public Workbench.WorkbenchState state() {
    return workbench.state();
  }

  /// What results are about that are asked for now.
  public Present present() {
    return present;
  }

  public Runs runs() {
    return runs;
  }

  public Measuring measuring() {
    return measuring;
  }

  public Training training() {
    return training;
  }

  public Figures figures() {
    return figures;
  }

  public Budgeting budgeting() {
    return budgeting;
  }

  public Tensors tensors() {
    return tensors;
  }

  public Microscopy microscopy() {
    return microscopy;
  }

  public Reading reading() {
    return reading;
  }

  public Exporting exporting() {
    return exporting;
  }

  public InputPictures album() {
    return album;
  }

  /// The lesson that is worked on in this design, if there is one.
  public Learning learning() {
    return learning;
  }

  /// Calls somebody, who shows blocks by their titles, whenever one is called otherwise: what is
  /// known about a design does not change with that.
  public void onTitles(Scope open, Runnable listener) {
    Observed.derived(open, () -> state().document().layout().titles(), workbench.observed())
        .follow(open, _ -> listener.run());
  }

  /// What the ways out of its problems would cost.
  public FixPreviews previews() {
    return previews;
  }

  /// The lesson that is made of this design, if one is.
  public Recording recording() {
    return recording;
  }

  /// Whether something would be lost if it were closed now.
  public boolean isUnsaved() {
    return learning.isUnsaved() || !recording.state().isSaved();
  }

  /// The model file that the design came from, if it came from one.
  public ImportedFile imported() {
    return imported;
  }

  public Reworking reworking() {
    return reworking;
  }

  /// How long the design is open.
  public Scope scope() {
    return scope;
  }

  /// Stops everything that is under way for this design; nothing more of it is heard.
  public void close() {
    scope.close();
  }
}
