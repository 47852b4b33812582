package vertebra.cli;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vertebra.canvas.GraphPictures;
import vertebra.canvas.Scene;
import vertebra.canvas.ViewGraph;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.UsageError;
import vertebra.design.Drawing;
import vertebra.paint.Palette;

/// `vertebra render`: a picture of a design.
@Command(
    name = "render",
    description = "${bundle:help.render}",
    footer = {"", "${bundle:help.render.example}"})
final class RenderVerb implements Callable<Integer> {

  /// What a picture of a graph may be called.
  static final String[] PICTURES =
      GraphPictures.EXTENSIONS.stream().map(kind -> "." + kind).toArray(String[]::new);

  private final CommandContext context;

  @Mixin private DesignFile file = new DesignFile();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "PICTURE",
      description = "${bundle:help.render.output}")
  private String output = "";

  @Option(names = "--theme", paramLabel = "THEME", description = "${bundle:help.render.theme}")
  private String theme = "light";

  @Mixin private JsonOption json = new JsonOption();

  RenderVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws UsageError {
    var target = Destination.of(context, output, PICTURES);
    var picture = target.file();
    var palette = palette();
    var checked = context.check(file.design(context));
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
    if (json.isWanted())
      context.json(CommandContext.fields("file", target.name(), "blocks", placed.graph().size()));
    else
      context
          .out()
          .println(say("cli.rendered", target.name(), say("count.blocks", placed.graph().size())));
    target.finish();
    return Exit.GOOD;
  }

  private Palette palette() throws UsageError {
    return switch (theme.toLowerCase(Locale.ROOT)) {
      case "light" -> Palette.LIGHT;
      case "dark" -> Palette.DARK;
      default -> throw new UsageError(say("cli.theme-must-be-light-or-dark", theme));
    };
  }
}
