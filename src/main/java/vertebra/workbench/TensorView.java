package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.design.Ports;
import vertebra.design.Titles;
import vertebra.graph.NodeId;
import vertebra.inspect.PortValue;
import vertebra.inspect.PortValues;
import vertebra.workbench.Tensors.Choice;
import vertebra.workbench.Tensors.Pin;

/// What the viewer of numbers shows.
///
/// @param selected what the block whose ports are looked at is called
/// @param chosen which of its ports is
/// @param portValue what leaves that port
/// @param picture what flowed into the design as a picture, if anything did
/// @param pin what it is compared with
/// @param looking whether newer numbers are on their way
/// @param why why nothing shows, if nothing does, or nothing of the state now
public record TensorView(
    Optional<String> selected,
    List<Choice> choices,
    Optional<Choice> chosen,
    Shown<PortValue> portValue,
    Optional<PortValue> picture,
    Shown<Pin> pin,
    boolean looking,
    String why)
    implements View {

  public static Observed<TensorView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope,
        () -> now(design),
        design.tensors().observed(),
        design.runs().observed(),
        design.workbench().observed(),
        design.looked(),
        design.learning().observed(),
        design.present().now());
  }

  private static TensorView now(OpenDesign design) {
    var tensors = design.tensors();
    var basis = design.present().basis();
    var seen = design.runs().shown();
    var portValues = design.runs().state().portValues();
    var chosen = tensors.chosen();
    var portValue = chosen.flatMap(choice -> portValues.of(choice.path()));
    Shown<PortValue> shown =
        portValue
            .filter(_ -> !design.learning().hidesValues())
            .<Shown<PortValue>>map(known -> seen.map(_ -> known))
            .orElseGet(Shown.None::new);
    return new TensorView(
        tensors.selected().map(new Titles(design.looked().get().design())::of),
        tensors.choices(),
        chosen,
        shown,
        portValues.picture(),
        Shown.of(tensors.observed().get().pin(), basis),
        portValues.looking(),
        shown.known().isEmpty()
            ? why(design, portValues)
            : portValues.trouble().filter(_ -> !portValues.looking()).orElse(""));
  }

  private static String why(OpenDesign design, PortValues portValues) {
    if (design.learning().hidesValues()) return say("workbench.predict-first");
    if (!design.runs().state().wish().look()) return say("workbench.looking-is-off");
    var cut = portValues.cut().filter(_ -> design.tensors().isLeft());
    if (cut.isPresent()) return cut.get();
    var selected = design.tensors().selected();
    if (selected.isEmpty()) return say("workbench.what-really-flows-out");
    if (portValues.looking()) return say("workbench.it-is-being-computed");
    if (portValues.trouble().isPresent()) return portValues.trouble().get();
    boolean isOfFile = !design.trail().isEmpty() && design.imported().isThere();
    if (!isOfFile || !gives(design.looked().get(), selected.get()))
      return say("workbench.the-block-has-no-output-or-something");
    return portValues.level(design.trail()).isEmpty()
        ? say("workbench.inside-of-a-files-block")
        : say("workbench.no-tensor-of-its-own");
  }

  private static boolean gives(Workbench.WorkbenchState state, NodeId selected) {
    return state.graph().find(selected).stream()
        .anyMatch(node -> !Ports.outputs(state.catalogue(), node).isEmpty());
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("values", portValue, "pin", pin);
  }
}
