package vertebra.workbench;

import java.util.Map;

/// The figures that the inspector shows.
public record FiguresView(Shown<Figures.Sheet> sheet) implements View {

  public static Observed<FiguresView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope,
        () -> now(design),
        design.figures().sheet(),
        design.learning().observed(),
        design.present().now());
  }

  private static FiguresView now(OpenDesign design) {
    return new FiguresView(
        design.learning().hidesValues()
            ? new Shown.None<>()
            : Shown.of(design.figures().sheet().get(), design.present().basis()));
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("figures", sheet);
  }
}
