package vertebra.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vertebra.canvas.GraphPictures;
import vertebra.canvas.Scene;
import vertebra.canvas.ViewGraph;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.ProblemText;
import vertebra.cli.input.UsageError;
import vertebra.design.Drawing;
import vertebra.paint.Palette;

/// `vertebra render`: a picture of a design.
@Command(
    name = "render",
    description = "Draws a design as an SVG, PNG or PDF picture, problems included.",
    footer = {"", "Example: vertebra render net.vertebra -o net.svg --theme dark"})
final class RenderVerb implements Callable<Integer> {

  private final CommandContext context;

  @Mixin private DesignFile file = new DesignFile();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "PICTURE",
      description = "the picture to write; its name ends in .svg, .png or .pdf")
  private String output = "";

  @Option(names = "--theme", paramLabel = "THEME", description = "light or dark")
  private String theme = "light";

  @Option(
      names = "--input",
      paramLabel = "SIZES",
      description = "the input's sizes, such as N,3,224,224")
  private List<String> inputs = new ArrayList<>();

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  RenderVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws UsageError {
    var picture = Destination.of(output);
    var name = String.valueOf(picture.getFileName()).toLowerCase(Locale.ROOT);
    if (GraphPictures.EXTENSIONS.stream().noneMatch(extension -> name.endsWith("." + extension)))
      throw new UsageError(output + " is no picture: its name must end in .svg, .png or .pdf.");
    var palette = palette();
    var checked = context.check(file.design(context, inputs));
    context.notes(checked.design().notes());
    var placed =
        Drawing.placed(
            checked.design().document(),
            checked.catalogue(),
            checked.analysis(),
            context.cancellation()::isCancelled);
    var view = ViewGraph.of(Scene.of(placed, checked.catalogue(), checked.analysis()));
    context.cancellation().check();
    try {
      GraphPictures.write(view, picture, palette);
    } catch (IOException failure) {
      throw Destination.failed(picture, failure);
    }
    if (json)
      context.json(
          CommandContext.fields("file", picture.toString(), "blocks", placed.graph().size()));
    else
      context
          .out()
          .println(picture + ": " + ProblemText.counted(placed.graph().size(), "block") + ".");
    return Exit.GOOD;
  }

  private Palette palette() throws UsageError {
    return switch (theme.toLowerCase(Locale.ROOT)) {
      case "light" -> Palette.LIGHT;
      case "dark" -> Palette.DARK;
      default -> throw new UsageError("--theme must be light or dark, not \"" + theme + "\".");
    };
  }
}
