package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.graph.NodeId;
import vertebra.learning.KeptTraining;
import vertebra.learning.LearningSettings;
import vertebra.microscope.Recorded;
import vertebra.microscope.Slide;

/// What the microscope shows.
///
/// @param block the block that is looked at, from the design inwards; empty if none is selected
/// @param isPart whether that is a part of the selected one
/// @param slide its numbers and operators, if they belong to that block
/// @param making whether others are on their way
/// @param trainings what the design remembers of how it was trained, the oldest first
/// @param why why nothing shows, if nothing does
public record MicroscopeView(
    List<NodeId> block,
    boolean isPart,
    Shown<Slide> slide,
    boolean making,
    List<Recorded> trainings,
    String why)
    implements View {

  public MicroscopeView {
    block = List.copyOf(block);
    trainings = List.copyOf(trainings);
  }

  public static Observed<MicroscopeView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope,
        () -> now(design),
        design.microscopy().observed(),
        design.workbench().observed(),
        design.looked(),
        design.learning().observed(),
        design.present().now());
  }

  private static MicroscopeView now(OpenDesign design) {
    var microscopy = design.microscopy();
    var state = microscopy.observed().get();
    var block = microscopy.block();
    var slide = state.slide().filter(known -> Optional.of(known.value().nodes()).equals(block));
    boolean hides = design.learning().hidesValues();
    return new MicroscopeView(
        block.orElse(List.of()),
        microscopy.isPart(),
        hides ? new Shown.None<>() : Shown.of(slide, design.present().basis()),
        state.making(),
        hides
            ? List.of()
            : KeptTraining.of(design.state().document()).stream()
                .map(MicroscopeView::recorded)
                .toList(),
        hides ? say("workbench.predict-first") : microscopy.why());
  }

  private static Recorded recorded(KeptTraining kept) {
    var settings = new LinkedHashMap<>(kept.settings());
    settings.remove(LearningSettings.seedInWords());
    return new Recorded(
        say("train.run", kept.number()),
        settings,
        figure(kept.figure()),
        kept.curves().epochs().stream()
            .map(epoch ->
                new Recorded.Epoch(
                    epoch.loss(),
                    epoch.accuracy(),
                    epoch.validationLoss(),
                    epoch.validationAccuracy()))
            .toList());
  }

  private static String figure(String key) {
    return switch (key) {
      case "meanIoU" -> say("train.mean-iou");
      case "ap50" -> say("train.ap50");
      case "explained" -> say("train.explained");
      default -> say("train.accuracy");
    };
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("slide", slide);
  }
}
