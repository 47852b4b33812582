package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.graph.NodeId;
import vertebra.microscope.Slide;

/// What the microscope shows.
///
/// @param block the block that is looked at, from the design inwards; empty if none is selected
/// @param isPart whether that is a part of the selected one
/// @param slide its numbers and operators, if they belong to that block
/// @param making whether others are on their way
/// @param why why nothing shows, if nothing does
public record MicroscopeView(
    List<NodeId> block, boolean isPart, Shown<Slide> slide, boolean making, String why)
    implements View {

  public MicroscopeView {
    block = List.copyOf(block);
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
        hides ? say("workbench.predict-first") : microscopy.why());
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("slide", slide);
  }
}
