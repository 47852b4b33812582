package vertebra.ui.run;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import vertebra.report.Units;
import vertebra.runtime.pack.PackInstaller.Progress;
import vertebra.runtime.pack.PublishedWeights;
import vertebra.workbench.PackWork;
import vertebra.workbench.Scope;
import vertebra.workbench.WeightWork;

/// Weights that others publish: of which network, by whom and under which licence, and fetching
/// them.
final class PublishedPane extends VBox {

  private final WeightWork work;
  private final BiConsumer<PublishedWeights, Path> use;
  private final ComboBox<PublishedWeights> network = new ComboBox<>();
  private final Label what = line("run-published-what");
  private final CheckBox accept = new CheckBox();
  private final Button fetch = new Button(say("run.fetch"));
  private final ProgressBar bar = new ProgressBar();
  private final Label doing = line("run-published-doing");
  private final Button cancel = new Button(say("run.cancel"));
  private final Label note = line("run-published-note");

  /// @param use who lets the design run with what was fetched
  PublishedPane(WeightWork work, BiConsumer<PublishedWeights, Path> use) {
    super(6);
    this.work = work;
    this.use = use;
    setId("run-published-pane");
    network.setId("run-published-network");
    network.setMaxWidth(Double.MAX_VALUE);
    network.setPromptText(say("run.choose-a-network"));
    network.getItems().setAll(work.all());
    network.setConverter(new Named());
    network.setOnAction(_ -> {
      accept.setSelected(false);
      show(work.state());
    });
    accept.setId("run-published-accept");
    accept.setWrapText(true);
    accept.setMinHeight(Region.USE_PREF_SIZE);
    accept.selectedProperty().subscribe(() -> show(work.state()));
    fetch.setId("run-published-fetch");
    fetch.setOnAction(_ -> fetch());
    bar.setMaxWidth(Double.MAX_VALUE);
    cancel.setId("run-published-cancel");
    cancel.setOnAction(_ -> work.cancel());
    getChildren().addAll(network, what, accept, new HBox(6, fetch, cancel), bar, doing, note);
    work.observed().watch(new Scope(), this::show);
  }

  /// The networks by their names.
  private static final class Named extends StringConverter<PublishedWeights> {
    @Override
    public String toString(PublishedWeights weights) {
      return weights == null ? "" : weights.preset();
    }

    @Override
    public PublishedWeights fromString(String name) {
      throw new UnsupportedOperationException(name);
    }
  }

  private static Label line(String id) {
    var label = new Label();
    label.setId(id);
    label.setWrapText(true);
    label.setMinHeight(Region.USE_PREF_SIZE);
    label.getStyleClass().add("figure-note");
    return label;
  }

  /// Chooses the network whose name a design's title holds, the longest of several, unless one was
  /// chosen before.
  void suggest(String title) {
    if (network.getValue() != null) return;
    var plain = plain(title);
    network.getItems().stream()
        .filter(one -> plain.contains(plain(one.preset())))
        .max(java.util.Comparator.comparingInt(one -> one.preset().length()))
        .ifPresent(network::setValue);
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  private Optional<PublishedWeights> chosen() {
    return Optional.ofNullable(network.getValue());
  }

  private void fetch() {
    chosen()
        .ifPresent(weights -> {
          var there = work.find(weights);
          if (there.isPresent()) use.accept(weights, there.get());
          else work.fetch(weights, use);
        });
  }

  private void show(WeightWork.WeightState state) {
    var there = chosen().flatMap(work::find);
    network.setDisable(state.isFetching());
    what.setText(
        chosen()
            .map(one ->
                there.isPresent()
                    ? say("run.weights-are-there", one.publisher(), there.get())
                    : say(
                        "run.weights-by", one.publisher(), Units.bytes(one.bytes()), one.address()))
            .orElse(""));
    accept.setText(chosen().map(one -> say("run.accept-licence", one.licence())).orElse(""));
    visible(what, chosen().isPresent());
    visible(accept, chosen().isPresent() && there.isEmpty() && !state.isFetching());
    visible(fetch, chosen().isPresent() && !state.isFetching());
    fetch.setText(there.isPresent() ? say("run.use-these") : say("run.fetch"));
    fetch.setDisable(there.isEmpty() && !accept.isSelected());
    visible(cancel, state.isFetching());
    visible(bar, state.isFetching());
    visible(doing, state.isFetching());
    state.progress().ifPresent(this::show);
    note.setText(state.note());
    visible(note, !state.note().isEmpty());
  }

  private void show(Progress progress) {
    bar.setProgress(progress.share());
    doing.setText(PackWork.words(progress));
  }

  private static void visible(javafx.scene.Node node, boolean wanted) {
    node.setVisible(wanted);
    node.setManaged(wanted);
  }
}
